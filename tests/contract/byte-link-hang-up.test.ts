import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SerialLink } from '#gateway/links/serial-link.ts';
import { TtyLink } from '#gateway/links/tty-link.ts';
import { eventually } from '#tests/support/eventually.ts';
import { realClock } from '#tests/support/real-clock.ts';

const deviceScript = fileURLToPath(new URL(import.meta.resolve('#tests/support/dying-device.ts')));

const adapters = [
  {
    name: 'tty',
    linkTo: (name: string) => new TtyLink({ name, baudRate: 9600, clock: realClock }),
  },
  {
    name: 'serialport',
    linkTo: (name: string) => new SerialLink({ name, baudRate: 9600, clock: realClock }),
  },
];

/** Bytes in flight, and how long after them the device is gone. */
const deaths = [0, 80, 3_000].flatMap((byteCount) =>
  [0, 0.2, 0.5, 1].map((pauseMs) => ({ byteCount, pauseMs })),
);

/** Some of these go unnoticed by serialport 13.0.0 alone: it then reads nothing, for ever, at full speed. */
describe.each(adapters)('the $name link', ({ linkTo }) => {
  test.each(deaths)(
    'hears of a device that is gone $pauseMs ms after $byteCount bytes',
    async ({ byteCount, pauseMs }) => {
      const device = spawn(process.execPath, [deviceScript, `${byteCount}`, `${pauseMs}`], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      onTestFinished(() => void device.kill('SIGKILL'));
      const [path] = (await once(device.stdout, 'data')) as [Buffer];
      const link = linkTo(`${path}`.trim());
      onTestFinished(() => link.close());
      const causes: string[] = [];
      let heardBytes = 0;
      await link.open({
        bytes: (chunk) => {
          heardBytes += chunk.length;
        },
        closed: (cause) => causes.push(cause),
      });
      device.stdin.write('.');
      await eventually('the hang-up was told', () => causes.length > 0, 4_000);
      await link.close();
      expect(causes).toHaveLength(1);
      expect(heardBytes).toBeLessThanOrEqual(byteCount);
    },
  );
});
