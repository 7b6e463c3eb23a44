import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { firmwareKindNamed } from '#sim/firmware-kinds.ts';
import { createRandom } from '#sim/random.ts';
import { VirtualDevice } from '#sim/virtual-device.ts';
import { eventually } from '#tests/support/eventually.ts';
import { freePort } from '#tests/support/server-process.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { startProgram } from '#tests/support/whole/program.ts';

const TOKEN = 'camera-token-of-some-length';
const GREEN_MS = 3_000;

type Counts = {
  readonly hours: readonly { readonly direction: string; readonly count: number }[];
  readonly inside: { readonly vehicles: number } | null;
};

type Fittings = {
  readonly fittings: readonly { readonly fittingId: string; readonly code: string }[];
};

function plugIn(directory: string, kindName: string): VirtualDevice {
  const kind = firmwareKindNamed(kindName);
  if (!kind) throw new Error(`no kind ${kindName}`);
  const linkPath = join(directory, kindName);
  const random = (purpose: string) => createRandom(1, purpose);
  const device = new VirtualDevice({ name: kindName, linkPath, kind, random });
  onTestFinished(() => device.close());
  return device;
}

/** Two lanes for vehicles, a camera in each, a relay board with a timer of its own on the way in. */
async function drive() {
  const directory = temporaryDirectory();
  mkdirSync(directory, { recursive: true });
  const secret = (name: string, text: string): string => {
    const file = join(directory, name);
    writeFileSync(file, `${text}\n`, { mode: 0o600 });
    return file;
  };
  const board = plugIn(directory, 'modbus-relay');
  const scanner = plugIn(directory, 'line-scanner');
  const port = await freePort();
  const camera = { tokenFile: secret('camera.token', TOKEN), repeatMs: 0 };
  const configFile = join(directory, 'gateway.yaml');
  const serial = (path: string) => ({ kind: 'serial', path });
  const config = {
    ...{ version: 1, site: 'tower-a', gateway: 'gate-1', dataDirectory: join(directory, 'data') },
    lanes: [
      { id: 'way-in', checkpoint: 'north', vehicles: true },
      { id: 'way-out', checkpoint: 'north', vehicles: true, direction: 'out' },
    ],
    devices: [
      {
        ...{ id: 'scanner-1', driver: 'line-scanner', lane: 'way-in' },
        link: serial(scanner.port.linkPath),
      },
    ],
    cameras: [
      { id: 'camera-in', lane: 'way-in', ...camera },
      { id: 'camera-out', lane: 'way-out', ...camera },
    ],
    codes: { plates: { knownFile: secret('plates.txt', '京A12345 # a car') } },
    outputs: [
      {
        ...{ lane: 'way-in', kind: 'modbus', link: serial(board.port.linkPath) },
        ...{ coils: { green: 0, red: 2 }, timedOffset: 512, pulseMs: GREEN_MS },
      },
    ],
    screening: { insideResetAt: null },
    station: { port },
  };
  writeFileSync(configFile, stringify(config));
  const url = `http://127.0.0.1:${port}`;
  return {
    directory,
    start: () => startProgram(['gateway', 'run', '--config', configFile]),
    /** Relays that are on, as somebody before the lamp sees them. */
    lamp: () => String(board.report['on']),
    /** Those that went on, one after the other: a short green is not missed. */
    lit: () => String(board.report['lit']),
    async plate(name: string, plate: string, confidence = 0.95): Promise<number> {
      const { status } = await fetch(`${url}/api/cameras/${name}/plates`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ plate, confidence }),
      });
      return status;
    },
    /** Cameras and lamps as the device page has them: how each is. */
    fittings: async (): Promise<readonly string[]> => {
      const answer = await fetch(`${url}/api/fittings`);
      const { fittings } = (await answer.json()) as Fittings;
      return fittings.map(({ fittingId, code }) => `${fittingId} ${code}`);
    },
    counts: async (): Promise<Counts | null> => {
      const answer = await fetch(`${url}/api/counts`).catch(() => null);
      return answer?.ok ? ((await answer.json()) as Counts) : null;
    },
  };
}

const GREEN = '0';
const RED = '2';
const DARK = '';

test('a car passes by its plate: lamp, counts and a crash of the gateway in the middle of green', async () => {
  const { start, lamp, lit, plate, counts, fittings } = await drive();
  const first = start();
  await eventually('the lamp to be red', () => lamp() === RED, 30_000);
  await eventually('the station to answer', () => counts());
  // Red is on before the board has confirmed it, and until then no verdict is shown.
  await eventually('a lamp that is sure', async () =>
    (await fittings()).includes('way-in lamp-works'),
  );

  expect(await plate('camera-in', '京A12345')).toBe(202);
  await eventually('green for the car that is known', () => lit() === `${RED},${GREEN}`);
  await eventually('red again', () => lit() === `${RED},${GREEN},${RED}` && lamp() === RED);
  expect(await fittings()).toEqual([
    'camera-in camera-works',
    'camera-out camera-not-heard',
    'way-in lamp-works',
  ]);

  expect(await plate('camera-in', '京A12345', 0.4)).toBe(202);
  expect(await plate('camera-in', '沪B99999')).toBe(202);
  expect(await plate('camera-out', '京A12345')).toBe(202);
  expect(await plate('camera-in', '京A12345')).toBe(202);
  await eventually('green once more', () => lamp() === GREEN);
  const before = await counts();
  expect(before?.inside?.vehicles).toBe(1);

  await first.kill();
  // Nobody tells the board anything now; it ends green by itself.
  await eventually('the board to end green', () => lamp() === DARK);
  start();
  await eventually('the safe light after the start', () => lamp() === RED, 30_000);
  const after = await eventually('the station to answer again', () => counts());
  expect(after).toEqual(before);
});
