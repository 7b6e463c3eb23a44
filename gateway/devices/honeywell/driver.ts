import type { DeviceDriver } from '#gateway/devices/device-driver.ts';
import type { DriverProbe } from '#gateway/devices/driver-family.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { firstFrameIn } from '#gateway/devices/kit/first-frame.ts';
import { MenuStatus, oneLine } from '#gateway/devices/kit/menu-commands/menu-reply.ts';
import { startMenuScanner } from '#gateway/devices/kit/menu-commands/menu-scanner.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { menuCommand, REVISION_COMMAND } from './commands.ts';
import { honeywellReplyFormat } from './frame.ts';
import type { HoneywellOptions } from './honeywell-config.ts';
import { honeywellOptionsSchema } from './honeywell-config.ts';
import { RevisionLines } from './revision.ts';

const revisionFormat = honeywellReplyFormat([REVISION_COMMAND]);

/** Asks for the revision, which changes nothing. */
const probe: DriverProbe = {
  baudRates: [9600, 115_200],
  question: menuCommand(REVISION_COMMAND),
  answerTimeoutMs: 1_000,
  recognise: (bytes) => {
    const reply = firstFrameIn(bytes, revisionFormat);
    if (reply?.status !== MenuStatus.Ack) return null;
    const revision = new RevisionLines();
    const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    for (const line of text.split(/[\r\n]+/)) revision.take({ aimId: null, text: withoutId(line) });
    const identity = revision.summary || reply.echo.slice(REVISION_COMMAND.length);
    return { detail: oneLine(identity) || 'a scanner that takes menu commands' };
  },
};

export const honeywellFamily = driverFamily({
  optionsSchema: honeywellOptionsSchema,
  create: (options, { clock }) => createHoneywellDriver(options, clock),
  probe,
});

function createHoneywellDriver(options: HoneywellOptions, clock: Clock): DeviceDriver {
  const format = honeywellReplyFormat([REVISION_COMMAND, ...options.menuCommands]);
  return {
    name: 'honeywell',
    role: 'scanner',
    defaultBaudRate: 9600,
    // A scanner speaks only when someone shows a code; asking for 300 characters of revision as a sign of life would hold codes up.
    silenceTimeoutMs: null,
    start: (session) => {
      const revision = new RevisionLines();
      return startMenuScanner({
        options,
        clock,
        session,
        format,
        identityCommand: REVISION_COMMAND,
        bytesOf: menuCommand,
        identityIn: ({ echo }) => revision.summary || echo.slice(REVISION_COMMAND.length),
        isReply: (line) => revision.take(line),
      });
    },
  };
}

/** `]X0` in front of what a scanner says of itself. */
function withoutId(line: string): string {
  return line.startsWith(']X0') ? line.slice(3) : line;
}
