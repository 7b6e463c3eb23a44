import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findingOfFitting, fittingFindings } from '#gateway/app/doctor-fittings.ts';
import { writeRunFacts } from '#gateway/app/run-file.ts';
import { cameraViewFrom, lampViewFrom } from '#gateway/telemetry/fitting-advice.ts';
import type { LampSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import { modbusRelay } from '#sim/modbus-relay/firmware.ts';
import { createRandom } from '#sim/random.ts';
import { VirtualDevice } from '#sim/virtual-device.ts';
import { parsedConfig } from '#tests/support/gateway-configs.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const TAKEN_AT_MS = Date.UTC(2026, 10, 23, 8);

const lamp: LampSnapshot = {
  ...{ laneId: 'way-in', description: 'modbus serial /dev/ttyUSB3, board 1', state: 'unsure' },
  ...{ lastSureAtMs: null, trouble: 'The board does not answer.', failures: 3, dropped: 0 },
};

function gateWith(board: string, whenUnsure = 'closed') {
  const directory = temporaryDirectory();
  const tokenFile = join(directory, 'camera.token');
  writeFileSync(tokenFile, 'camera-token-of-some-length\n', { mode: 0o600 });
  return parsedConfig({
    dataDirectory: directory,
    lanes: [
      { id: 'lane-1', checkpoint: 'main-entrance' },
      { id: 'way-in', checkpoint: 'north', vehicles: true },
    ],
    cameras: [
      { id: 'camera-1', lane: 'way-in', tokenFile },
      { id: 'camera-2', lane: 'way-in', tokenFile: join(directory, 'nothing') },
    ],
    outputs: [
      {
        ...{ lane: 'way-in', kind: 'modbus', link: { kind: 'serial', path: board } },
        ...{ coils: { green: 0, red: 2 }, whenUnsure },
      },
    ],
  });
}

function relayBoard(): VirtualDevice {
  const board = new VirtualDevice({
    name: 'relays',
    linkPath: join(temporaryDirectory(), 'relays'),
    kind: modbusRelay,
    random: (purpose) => createRandom(1, purpose),
  });
  onTestFinished(() => board.close());
  return board;
}

test('without a gateway the doctor tries the lamp with its safe light, and the tokens', async () => {
  const board = relayBoard();
  const findings = await fittingFindings(gateWith(board.port.linkPath));
  expect(findings).toMatchObject([
    { ok: true, subject: 'camera camera-1', sentence: expect.stringContaining('can be read') },
    { ok: false, subject: 'camera camera-2', action: expect.stringContaining('mode 0600') },
    { ok: true, subject: 'lamp of way-in', sentence: expect.stringContaining('has confirmed') },
  ]);
  expect(String(board.report['on'])).toBe('2');
});

test('a lamp that is not there is told of, with what to do', async () => {
  const [, , finding] = await fittingFindings(gateWith('/tmp/no-such-line'));
  expect(finding).toMatchObject({ ok: false, action: expect.stringContaining('Check its power') });
  expect(finding?.sentence).toContain('/tmp/no-such-line');
});

test('beside a gateway that cannot be asked no lamp is touched', async () => {
  const board = relayBoard();
  const config = gateWith(board.port.linkPath, 'free');
  const address = 'http://127.0.0.1:1/';
  writeRunFacts(config, { pid: process.pid, address, configFile: '', reload: null });
  expect(await fittingFindings(config)).toMatchObject([
    { ok: false, subject: 'lamp of way-in', sentence: expect.stringContaining('was not tried') },
  ]);
  expect(String(board.report['on'])).toBe('');
});

test('a gateway that runs is asked, and its words are the words of the device page', async () => {
  const view = lampViewFrom(lamp);
  const station = createServer((request, response) => {
    const isAsked = request.url === '/api/fittings';
    response.end(JSON.stringify(isAsked ? { fittings: [view] } : {}));
  });
  station.listen(0, '127.0.0.1');
  onTestFinished(() => void station.close());
  await once(station, 'listening');
  const config = gateWith('/tmp/no-such-line');
  const address = `http://127.0.0.1:${(station.address() as AddressInfo).port}`;
  writeRunFacts(config, { pid: process.pid, address, configFile: '', reload: null });
  expect(await fittingFindings(config)).toEqual([findingOfFitting(view)]);
  expect(findingOfFitting(view)).toEqual({
    ok: false,
    subject: 'lamp of way-in',
    sentence: `${view.sentence} It is on ${lamp.description}. The board does not answer.`,
    action: view.action,
  });
});

test('a camera that works is well, and when it last did is said', () => {
  const view = cameraViewFrom({
    ...{ deviceId: 'camera-1', laneId: 'way-in', path: '/api/cameras/camera-1/plates' },
    ...{ lastTakenAtMs: TAKEN_AT_MS, refused: 1, refusedWith: null },
  });
  expect(findingOfFitting(view)).toMatchObject({
    ok: true,
    subject: 'camera camera-1',
    sentence: expect.stringContaining(
      'Last success: 2026-11-23T08:00:00.000Z. It posts to /api/cameras/',
    ),
  });
});

test('a gateway without cameras and lamps has nothing to say of them', async () => {
  expect(await fittingFindings(parsedConfig())).toEqual([]);
});
