import type {
  DeviceDriver,
  DriverConnection,
  DriverSession,
} from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { DriverProbe } from '#gateway/devices/driver-family.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { Conversation } from '#gateway/devices/kit/conversation.ts';
import { firstFrameIn } from '#gateway/devices/kit/first-frame.ts';
import { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import { createScanLines } from '#gateway/devices/kit/scan-line/scan-lines.ts';
import { createScansAndFrames } from '#gateway/devices/kit/scan-line/scans-and-frames.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { readZones, Zone } from './commands.ts';
import { gm65Dialogue, LIVENESS_MS, versionFrom } from './dialogue.ts';
import { gm65ReplyFormat } from './frame.ts';
import type { Gm65Options } from './gm65-config.ts';
import { gm65OptionsSchema } from './gm65-config.ts';

/** Three missed signs of life, and the time that each may take. Codes are read all the same. */
const SILENCE_TIMEOUT_MS = 3 * LIVENESS_MS + 6_000;

/** Reads the software version: every module of the family tells it, and none has 0.00. */
const probe: DriverProbe = {
  baudRates: [9600, 115_200, 57_600],
  question: readZones(Zone.SoftwareVersion, 1),
  answerTimeoutMs: 300,
  recognise: (bytes) => {
    const [software = 0, ...more] = firstFrameIn(bytes, gm65ReplyFormat)?.data ?? [];
    if (software === 0 || more.length > 0) return null;
    return { detail: `GM65, GM8xx or EM3095, software ${versionFrom(software)}` };
  },
};

export const gm65Family = driverFamily({
  optionsSchema: gm65OptionsSchema,
  create: (options, { clock }) => createGm65Driver(options, clock),
  probe,
});

function createGm65Driver(options: Gm65Options, clock: Clock): DeviceDriver {
  return {
    name: 'gm65',
    role: 'scanner',
    defaultBaudRate: 9600,
    silenceTimeoutMs: SILENCE_TIMEOUT_MS,
    start: (session) => startGm65(options, clock, session),
  };
}

function startGm65(options: Gm65Options, clock: Clock, session: DriverSession): DriverConnection {
  let codeCount = 0;
  const notices = new NoticeBoard(session);
  const conversation = new Conversation(
    gm65Dialogue({
      options,
      clock,
      codeCount: () => codeCount,
      onIdentity: (identity) => session.output({ kind: 'identity', identity }),
      onNotice: (topic, sentence) => notices.tell(topic, sentence),
    }),
    session.answered,
  );
  const frame = (byteCount: number) => {
    codeCount += 1;
    session.frame(byteCount);
  };
  const line = createScansAndFrames({
    format: gm65ReplyFormat,
    lines: createScanLines({ options, clock, session: { ...session, frame } }),
    session,
    onFrame: (reply, byteCount) => {
      if (conversation.expects(reply)) {
        session.frame(byteCount);
        conversation.answer(reply);
      } else {
        session.discarded(byteCount, DiscardReason.Unasked);
      }
    },
  });
  return {
    bytes: line.push,
    pendingByteCount: line.pendingByteCount,
    flush: line.flush,
    openingCommands: [],
    idleFlushMs: options.idleGapMs,
    asking: conversation.asking,
  };
}
