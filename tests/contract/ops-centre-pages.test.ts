import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningOpsCentre } from '#ops-centre/app/ops-centre.ts';
import { startCentre } from '#tests/support/ops-centre/running-centre.ts';
import { directoryToKeep } from '#tests/support/ops-centre/staffed-centre.ts';

let centre: RunningOpsCentre;

beforeAll(async () => {
  const webDirectory = directoryToKeep();
  const pages = join(webDirectory, 'ops-centre');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>console</title>');
  writeFileSync(join(pages, 'assets', 'index-1a2b3c.js'), 'export {};');
  writeFileSync(join(webDirectory, 'secret.txt'), 'not for anybody');
  const broker = { url: 'mqtt://127.0.0.1:9', protocolVersion: 4 } as const;
  centre = await startCentre({ broker, dataDirectory: directoryToKeep(), webDirectory });
});

afterAll(() => centre.stop());

/** As it is, without what fetch would tidy up. */
function rawGet(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  const { port } = new URL(centre.url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on('error', reject).end();
  });
}

test('the page is always asked for anew, what it loads is kept for ever', async () => {
  const page = await fetch(`${centre.url}/`);
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(await page.text()).toContain('console');
  const script = await fetch(`${centre.url}/assets/index-1a2b3c.js`);
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(script.headers.get('content-type')).toContain('javascript');
});

test('a link from another site may open the page, but not ask the API', async () => {
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  expect((await rawGet('/', headers)).status).toBe(200);
  expect((await rawGet('/api/setup', headers)).status).toBe(403);
  expect((await rawGet('/', { ...headers, 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
});

test.each([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%5c..%5csecret.txt',
  '/assets/nothing.js',
  '/%00',
])('%s leads nowhere', async (path) => {
  const { status, body } = await rawGet(path);
  expect([400, 403, 404]).toContain(status);
  expect(body).not.toContain('not for anybody');
  expect(JSON.parse(body)).toHaveProperty('error.message');
});
