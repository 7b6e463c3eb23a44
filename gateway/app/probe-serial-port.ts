import { driverProbes } from '#gateway/devices/device-registry.ts';
import { openableLinkFrom } from '#gateway/links/link-factory.ts';
import { portAt } from '#gateway/links/port-at.ts';
import type { ProbeResult } from './probe-port.ts';
import { probePort } from './probe-port.ts';
import { systemClock } from './system-clock.ts';

export type PortProbe = {
  /** As asked for. */
  readonly port: string;
  /** What to write into the configuration. */
  readonly path: string;
  readonly result: ProbeResult;
};

/** Finds out with all drivers what is connected to a serial port. Rejects when it cannot be opened. */
export async function probeSerialPort(port: string): Promise<PortProbe> {
  const result = await probePort({
    probes: driverProbes,
    lineAt: (baudRate) =>
      openableLinkFrom({ kind: 'serial', path: port, baudRate }, { baudRate, clock: systemClock }),
    clock: systemClock,
  });
  return { port, path: (await portAt(port))?.recommendedPath ?? port, result };
}
