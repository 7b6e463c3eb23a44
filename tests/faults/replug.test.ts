import { readdirSync, readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventually } from '#tests/support/eventually.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { LinePlan, SupervisedLine } from '#tests/support/whole/supervised-line.ts';
import { superviseLine } from '#tests/support/whole/supervised-line.ts';

/** Four devices at once, 50 times each. */
const CYCLES_OF_EACH = 50;
/** A guard must not stand before a dead device for longer. */
const RECOVERY_MS = 5_000;

const lines: readonly Omit<LinePlan, 'directory'>[] = [
  { name: 'streaming', kind: 'gy-mcu90614', driver: 'gy-mcu90614' },
  { name: 'by-serialport', kind: 'gy-mcu90614', driver: 'gy-mcu90614', adapter: 'serialport' },
  { name: 'asked', kind: 'modbus-thermometer', driver: 'modbus-thermometer' },
  { name: 'scanner', kind: 'line-scanner', driver: 'line-scanner' },
];

test('200 times unplugged and plugged in again: each comes back within five seconds, and no descriptor stays behind', async () => {
  const directory = temporaryDirectory();
  const devices = await Promise.all(lines.map((line) => superviseLine({ ...line, directory })));
  for (const { supervisor } of devices) supervisor.start();
  await Promise.all(devices.map(works));
  const terminalsBefore = openTerminals();

  await Promise.all(devices.map(replugAgainAndAgain));

  expect(openTerminals()).toHaveLength(terminalsBefore.length);
  for (const { supervisor } of devices) {
    expect(supervisor.counters()).toMatchObject({ driverFaults: 0 });
    const { opens, closes } = supervisor.counters();
    expect(opens).toBe(CYCLES_OF_EACH + 1);
    expect(closes).toBe(CYCLES_OF_EACH);
  }
  for (const { supervisor } of devices) await supervisor.stop();
  expect(openTerminals()).toEqual([]);
});

test('a line that is not closed would be found out', async () => {
  const device = await superviseLine({
    ...{ directory: temporaryDirectory(), name: 'left-open' },
    ...{ kind: 'gy-mcu90614', driver: 'gy-mcu90614' },
  });
  device.supervisor.start();
  await works(device);
  expect(openTerminals()).not.toEqual([]);
});

async function replugAgainAndAgain(device: SupervisedLine): Promise<void> {
  for (let cycle = 0; cycle < CYCLES_OF_EACH; cycle += 1) {
    const { opens } = device.supervisor.counters();
    device.sim.type('fault unplug');
    await eventually('the loss is seen', () => device.supervisor.status().state === 'connecting');
    device.sim.type('fault replug');
    await eventually(
      `${device.supervisor.status().deviceId} is open again`,
      () => device.supervisor.counters().opens > opens,
      RECOVERY_MS,
    );
    await works(device);
  }
}

/** It measures, or reads a code that it is shown now. */
async function works({ sim, supervisor, outputs }: SupervisedLine): Promise<void> {
  const before = outputs.length;
  const isScanner = supervisor.status().role === 'scanner';
  await eventually(
    `${supervisor.status().deviceId} works`,
    () => {
      // Shown before the line was open it is gone, as in front of a scanner without power.
      if (isScanner) sim.type(`PASS-${before}-${Math.round(performance.now())}`);
      return outputs.length > before && supervisor.status().state === 'ready';
    },
    RECOVERY_MS,
    50,
  );
}

/** Descriptors of this process on serial lines, by what they are open on. */
function openTerminals(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${name}`);
      return /^\/dev\/(pts|tty)/.test(target) && Number(name) > 2 ? [target] : [];
    } catch {
      return [];
    }
  });
}
