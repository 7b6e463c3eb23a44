import { mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { KioskHub } from '#gateway/station/kiosk-hub.ts';
import { createKioskHub } from '#gateway/station/kiosk-hub.ts';
import { createStation } from '#gateway/station/station.ts';
import { stationConfig } from '#gateway/station/station-config.ts';
import type { StationOptions } from '#gateway/station/station-options.ts';
import { silentLog } from '#gateway/telemetry/log.ts';
import { exampleSnapshot } from '#tests/support/example-snapshot.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { examplePassage } from '#tests/support/stored-records.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

export const ACCESS_TOKEN = '0123456789abcdef0123456789abcdef';
export const lanes = [
  { laneId: 'lane-1', checkpointId: 'main-entrance' },
  { laneId: 'lane-2', checkpointId: 'main-entrance' },
];

export type RunningStation = {
  readonly url: string;
  readonly hub: KioskHub;
  readonly stop: () => Promise<void>;
};

export type StationChanges = Partial<Omit<StationOptions, 'config'>> & {
  readonly config?: Record<string, unknown>;
};

/** A real station on a free port, stopped when the test ends. */
export async function runStation(changes: StationChanges = {}): Promise<RunningStation> {
  const config = stationConfig.parse({ port: 0, ...changes.config });
  const hub = createKioskHub({
    gatewayId: 'gate-1',
    lanes,
    clock: realClock,
    maxClients: config.maxStreamClients,
  });
  const station = createStation({
    snapshot: () => exampleSnapshot(),
    lanes,
    hub,
    requestReMeasure: () => true,
    episode: async () => ({ kind: 'done', state: 'cleared' }),
    thermometers: () => [],
    verify: async () => null,
    guardPhoned: (_laneId, episodeIds) => episodeIds.length,
    watchLine: () => () => undefined,
    deadLetters: () => Promise.resolve([]),
    retryDeadLetters: () => Promise.resolve({ settledIds: [], goneIds: [] }),
    discardDeadLetters: () => Promise.resolve({ settledIds: [], goneIds: [] }),
    log: silentLog,
    clock: realClock,
    webDirectory: builtPages(),
    ...changes,
    config,
  });
  onTestFinished(() => station.stop());
  const { address } = await station.start();
  return { url: address, hub: changes.hub ?? hub, stop: () => station.stop() };
}

export function tokenFile(token = ACCESS_TOKEN): string {
  const path = join(temporaryDirectory(), 'station.token');
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  return path;
}

/** What the web build leaves behind. */
function builtPages(): string {
  const directory = temporaryDirectory();
  for (const page of ['kiosk', 'devices']) {
    mkdirSync(join(directory, page, 'assets'), { recursive: true });
    writeFileSync(join(directory, page, 'index.html'), `<!doctype html><title>${page}</title>`);
    writeFileSync(join(directory, page, 'assets', 'index-abc123.js'), 'void 0;');
    writeFileSync(join(directory, page, '.secret'), 'hidden');
  }
  return directory;
}

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

export type Asked = {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
};

/** As `fetch`, but it may name any host and origin, and keeps no connection. */
export function ask(url: string, { method = 'GET', headers = {}, body }: Asked = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const agent = new Agent({ keepAlive: false });
    const { origin, hostname, port } = new URL(url);
    // The path as it is: a URL would resolve `..` before it is sent.
    const path = url.slice(origin.length);
    const asked = request({ hostname, port, path, method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

export const askJson = (url: string, body: unknown, headers: OutgoingHttpHeaders = {}) =>
  ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** Code of a refusal; fails where the answer is no refusal in the agreed form. */
export function refusalOf({ text }: Answer): string {
  const { error } = JSON.parse(text) as { error: Record<string, string> };
  for (const sentence of [error['message'], error['action']]) {
    if (!/^[A-Z`].*\.$/s.test(sentence ?? '')) throw new Error(`No sentence: ${sentence}`);
  }
  return error['code'] ?? '';
}

/** A passage that became durable just now. */
export function freshPassage(seq: number, laneId = 'lane-1'): StoredRecord {
  const facts = { ...examplePassage, laneId, passageId: `${laneId}-b-${seq}` };
  return {
    position: seq,
    epoch: 1,
    seq,
    kind: 'passage',
    observedAtMs: realClock.wallMs(),
    factsJson: JSON.stringify(facts),
    clockJson: JSON.stringify({
      state: 'synchronised',
      bootId: 'boot-1',
      monotonicMs: realClock.monotonicMs(),
    }),
    facts,
  };
}
