import type {
  DeviceDriver,
  DriverConnection,
  DriverSession,
} from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { DriverProbe, DriverSurroundings } from '#gateway/devices/driver-family.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { Conversation } from '#gateway/devices/kit/conversation.ts';
import { firstFrameIn } from '#gateway/devices/kit/first-frame.ts';
import { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import { codeReporter } from '#gateway/devices/kit/scan-line/scan-lines.ts';
import { SyncedDecoder } from '#gateway/devices/kit/synced-decoder.ts';
import type { CnIdCardOptions } from './cn-id-card-config.ts';
import { cnIdCardOptionsSchema } from './cn-id-card-config.ts';
import { moduleNumberCommand } from './commands.ts';
import { sdtDialogue } from './dialogue.ts';
import { sdtReplyFormat } from './frame.ts';

/** Some ten looks for a card at the longest interval would be more; a read that is missed takes 5.5 s. */
const SILENCE_TIMEOUT_MS = 12_000;

/** Nothing pauses for so long within a frame. */
const IDLE_FLUSH_MS = 200;

/** Asks for the number of the module, which changes nothing. */
const probe: DriverProbe = {
  baudRates: [115_200, 9600],
  question: moduleNumberCommand(),
  answerTimeoutMs: 600,
  recognise: (bytes) => {
    const reply = firstFrameIn(
      bytes,
      sdtReplyFormat(() => ''),
    );
    if (reply === null) return null;
    return { detail: `security module ${reply.moduleNumber ?? 'that does not tell its number'}` };
  },
};

export const cnIdCardFamily = driverFamily({
  optionsSchema: cnIdCardOptionsSchema,
  create: createCnIdCardDriver,
  probe,
  // Name, address, number and photograph.
  isNeverRecorded: true,
});

function createCnIdCardDriver(
  options: CnIdCardOptions,
  surroundings: DriverSurroundings,
): DeviceDriver {
  return {
    name: 'cn-id-card',
    role: 'scanner',
    defaultBaudRate: 115_200,
    silenceTimeoutMs: SILENCE_TIMEOUT_MS,
    start: (session) => startCnIdCard(options, surroundings, session),
  };
}

function startCnIdCard(
  options: CnIdCardOptions,
  { clock, pseudonymise }: DriverSurroundings,
  session: DriverSession,
): DriverConnection {
  const report = codeReporter(options, clock, session);
  const notices = new NoticeBoard(session);
  const conversation = new Conversation(
    sdtDialogue({
      pollIntervalMs: options.pollIntervalMs,
      onIdentity: (moduleNumber) =>
        session.output({ kind: 'identity', identity: `security module ${moduleNumber}` }),
      onCard: (pseudonym) => report({ aimId: null, text: `cn-id:${pseudonym}` }),
      onNotice: (topic, sentence) => notices.tell(topic, sentence),
    }),
    session.answered,
  );
  const decoder = new SyncedDecoder({
    format: sdtReplyFormat(pseudonymise),
    sink: {
      frame: (reply, byteCount) => {
        if (conversation.expects(reply)) {
          session.frame(byteCount);
          conversation.answer(reply);
        } else {
          session.discarded(byteCount, DiscardReason.Unasked);
        }
      },
      discarded: session.discarded,
    },
    isSecret: true,
  });
  return {
    bytes: (chunk) => decoder.push(chunk),
    pendingByteCount: () => decoder.pendingByteCount,
    flush: (reason) => decoder.flush(reason),
    openingCommands: [],
    idleFlushMs: IDLE_FLUSH_MS,
    asking: conversation.asking,
  };
}
