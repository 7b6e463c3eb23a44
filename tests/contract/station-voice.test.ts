import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { runStation } from './station-harness.ts';

/** Built pages, with what somebody recorded beside them. */
function pagesWith(files: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory();
  for (const [name, text] of Object.entries({ 'kiosk/index.html': '<p>kiosk</p>', ...files })) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

test('the station serves what was recorded for the kiosk, and asks for it anew each time', async () => {
  const webDirectory = pagesWith({
    'voice/zh-CN/clips.json': '["verdict-admit.wav"]',
    'voice/zh-CN/verdict-admit.wav': 'RIFF',
  });
  const { url } = await runStation({ webDirectory });
  const list = await fetch(`${url}/voice/zh-CN/clips.json`);
  expect(await list.json()).toEqual(['verdict-admit.wav']);
  const clip = await fetch(`${url}/voice/zh-CN/verdict-admit.wav`);
  expect(await clip.text()).toBe('RIFF');
  expect(clip.headers.get('cache-control')).toBe('no-cache');
});

test('where nothing was recorded it says so, and nothing above the folder is to be had', async () => {
  const { url } = await runStation({ webDirectory: pagesWith({ 'voice/readme.txt': 'x' }) });
  expect((await fetch(`${url}/voice/zh-CN/clips.json`)).status).toBe(404);
  expect((await fetch(`${url}/voice/..%2fkiosk%2findex.html`)).status).toBeGreaterThanOrEqual(400);
  const without = await runStation({ webDirectory: pagesWith({}) });
  expect((await fetch(`${without.url}/voice/zh-CN/clips.json`)).status).toBe(404);
});
