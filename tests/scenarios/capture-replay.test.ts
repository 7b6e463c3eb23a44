import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '#tests/support/eventually.ts';
import { freePort } from '#tests/support/server-process.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { gatehouse } from '#tests/support/whole/command.ts';
import type { GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import { layOutGateway, startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import { journalLength, journalTexts } from '#tests/support/whole/journal-rows.ts';
import { startLobby } from '#tests/support/whole/simulated-lobby.ts';
import { deviceOf, everyDeviceReady } from '#tests/support/whole/station.ts';

const SEED = 20_263;
const RECORDS = 60;

test('a recording of a noisy lobby gives the same records to the byte, at full speed and at the recorded one', async () => {
  const directory = temporaryDirectory();
  const lines = join(directory, 'lines');
  const gateway = await layOutGateway({
    ...{ directory, lines, laneCount: 2, people: 'lobby' },
    mqtt: { broker: 'embedded', port: await freePort() },
    capture: { maxFileBytes: 100_000, maxFiles: 50 },
  });
  const lobby = await startLobby(lines, [
    ...['--scenario', 'lobby-morning', '--lanes', '2', '--pace', '3'],
    ...['--noise', '0.1', '--seed', String(SEED)],
  ]);
  const program = startGatewayProcess(gateway);
  await everyDeviceReady(gateway);
  await eventually('half of the records', () => journalLength(gateway) > RECORDS / 2, 60_000);
  await replug(lobby.ask, gateway);
  await eventually('all of the records', () => journalLength(gateway) > RECORDS, 60_000);
  expect(await program.stop()).toEqual({ exitCode: 0, signal: null });
  await lobby.stop();

  const made = journalTexts(gateway);
  expect(made.filter((each) => each.startsWith('passage'))).not.toEqual([]);
  expect(await replayed(gateway, 'full')).toEqual(made);
  expect(await replayed(gateway, 'recorded')).toEqual(made);
});

test('a recording cannot be played with another configuration, and the message says why', async () => {
  const directory = temporaryDirectory();
  const lines = join(directory, 'lines');
  const gateway = await layOutGateway({
    ...{ directory, lines, laneCount: 1, people: 'lobby' },
    mqtt: { broker: 'embedded', port: await freePort() },
  });
  const nothing = await gatehouse(
    ...['gateway', 'replay', '--config', gateway.configFile, '--directory', directory],
  );
  expect(nothing.exitCode).toBe(3);
  expect(nothing.stderr).toContain('holds no recording');
});

async function replug(ask: (request: string) => Promise<string>, gateway: GatewaySetting) {
  const state = async () => (await deviceOf(gateway, 'thermometer-1'))?.state;
  expect(await ask('fault thermometer-1 unplug')).toBe('ok');
  await eventually('the thermometer to be missed', async () => (await state()) !== 'ready');
  expect(await ask('fault thermometer-1 replug')).toBe('ok');
  await eventually('the thermometer to come back', async () => (await state()) === 'ready');
}

async function replayed(gateway: GatewaySetting, speed: string): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await gatehouse(
    ...['gateway', 'replay', '--config', gateway.configFile],
    ...['--directory', join(gateway.dataDirectory, 'captures'), '--speed', speed],
  );
  expect(stderr).toMatch(/records\.$/m);
  expect(exitCode).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { kind } = JSON.parse(line) as { kind: string };
      const facts = line.slice(line.indexOf('"facts":') + '"facts":'.length, -1);
      return `${kind} ${facts}`;
    });
}
