import type { DeviceDriver } from '#gateway/devices/device-driver.ts';
import type { DriverProbe } from '#gateway/devices/driver-family.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { firstFrameIn } from '#gateway/devices/kit/first-frame.ts';
import type { MenuReply } from '#gateway/devices/kit/menu-commands/menu-reply.ts';
import { MenuStatus, oneLine } from '#gateway/devices/kit/menu-commands/menu-reply.ts';
import { startMenuScanner } from '#gateway/devices/kit/menu-commands/menu-scanner.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { newlandCommand, PRODUCT_COMMAND } from './commands.ts';
import { newlandReplyFormat } from './frame.ts';
import type { NewlandOptions } from './newland-config.ts';
import { newlandOptionsSchema } from './newland-config.ts';

/** Asks what it is, which changes nothing; a model that does not know the question says so in the same frame. */
const probe: DriverProbe = {
  baudRates: [9600, 115_200],
  question: newlandCommand(PRODUCT_COMMAND),
  answerTimeoutMs: 1_000,
  recognise: (bytes) => {
    const reply = firstFrameIn(bytes, newlandReplyFormat);
    return reply?.echo.startsWith(PRODUCT_COMMAND) ? { detail: oneLine(productIn(reply)) } : null;
  },
};

export const newlandFamily = driverFamily({
  optionsSchema: newlandOptionsSchema,
  create: (options, { clock }) => createNewlandDriver(options, clock),
  probe,
});

function createNewlandDriver(options: NewlandOptions, clock: Clock): DeviceDriver {
  return {
    name: 'newland',
    role: 'scanner',
    defaultBaudRate: 9600,
    // A scanner speaks only when someone shows a code.
    silenceTimeoutMs: null,
    start: (session) =>
      startMenuScanner({
        options,
        clock,
        session,
        format: newlandReplyFormat,
        identityCommand: PRODUCT_COMMAND,
        bytesOf: newlandCommand,
        identityIn: productIn,
        isReply: ({ text }) => OLD_REPLY.test(text),
      }),
  };
}

/** What older models say to their setup commands (NLS-BS80 guide p. 216). */
const OLD_REPLY = /^\$\$%~(?:OK|ER)/;

function productIn({ echo, status }: MenuReply): string {
  const product = status === MenuStatus.Ack ? echo.slice(PRODUCT_COMMAND.length) : '';
  return product || 'a Newland scanner that does not tell its model';
}
