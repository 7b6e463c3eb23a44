import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { PseudoTerminal } from '#tests/support/pseudo-terminal.ts';
import { openPseudoTerminal } from '#tests/support/pseudo-terminal.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import { layOutGateway, startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import type { SimulatedLobby } from '#tests/support/whole/simulated-lobby.ts';
import { startLobby } from '#tests/support/whole/simulated-lobby.ts';
import { everyDeviceReady } from '#tests/support/whole/station.ts';

/** A gateway with a simulated lobby, and one more scanner that says what a test wants. */
export type Installation = {
  readonly gateway: GatewaySetting;
  readonly lobby: SimulatedLobby;
  readonly scanner: PseudoTerminal;
};

export async function openInstallation(): Promise<Installation> {
  const directory = temporaryDirectory();
  const lines = join(directory, 'lines');
  const lobby = await startLobby(lines, ['--lanes', '1', '--seed', '11', '--pace', '2']);
  const scanner = openPseudoTerminal();
  onTestFinished(() => scanner.hangUp());
  const gateway = await layOutGateway({
    ...{ directory, lines, laneCount: 1, people: 'lobby' },
    mqtt: { broker: 'embedded', port: 0, opsCentreConfirms: false },
    moreDevices: [
      {
        id: 'scanner-9',
        driver: 'line-scanner',
        lane: 'lane-1',
        link: { kind: 'serial', path: scanner.path },
      },
    ],
  });
  startGatewayProcess(gateway);
  await everyDeviceReady(gateway);
  return { gateway, lobby, scanner };
}
