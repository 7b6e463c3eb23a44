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
import { SyncedDecoder } from '#gateway/devices/kit/synced-decoder.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { acknowledgement, resendRequest, revisionRequest, wakeUp } from './commands.ts';
import { createDecodedCodes } from './decode-data.ts';
import type { SsiDialogueOptions } from './dialogue.ts';
import { LIVENESS_MS, packetDialogue, rawDialogue, revisionIn } from './dialogue.ts';
import type { SsiPacket } from './frame.ts';
import { answerFormat, Opcode, packetFormat } from './frame.ts';
import type { ZebraSsiOptions } from './zebra-ssi-config.ts';
import { zebraSsiOptionsSchema } from './zebra-ssi-config.ts';

/** Three missed signs of life, and the time that each may take. */
const SILENCE_TIMEOUT_MS = 3 * LIVENESS_MS + 15_000;

/** Longer than the host's limit between two bytes (parameter EFh: 200 ms): a packet that stops for so long is cut. */
const CUT_PACKET_MS = 300;

/** Asks for the revision, which changes nothing. */
const probe: DriverProbe = {
  baudRates: [9600, 115_200],
  question: Uint8Array.of(...wakeUp(), ...revisionRequest()),
  answerTimeoutMs: 500,
  recognise: (bytes) => {
    const packet = firstFrameIn(bytes, packetFormat);
    if (packet?.opcode === Opcode.ReplyRevision) return { detail: revisionIn(packet.data) };
    if (packet?.opcode !== Opcode.DecodeData) return null;
    return { detail: 'a scanner that sends packets', options: { transfer: 'packets' } };
  },
};

export const zebraSsiFamily = driverFamily({
  optionsSchema: zebraSsiOptionsSchema,
  create: (options, { clock }) => createZebraSsiDriver(options, clock),
  probe,
});

function createZebraSsiDriver(options: ZebraSsiOptions, clock: Clock): DeviceDriver {
  const isRaw = options.transfer === 'raw';
  return {
    name: 'zebra-ssi',
    role: 'scanner',
    defaultBaudRate: 9600,
    // A scanner that sends plain text speaks only when someone shows a code.
    silenceTimeoutMs: isRaw ? null : SILENCE_TIMEOUT_MS,
    start: (session) =>
      isRaw ? startRaw(options, clock, session) : startPackets(options, clock, session),
  };
}

function startRaw(
  options: ZebraSsiOptions,
  clock: Clock,
  session: DriverSession,
): DriverConnection {
  const conversation = new Conversation(
    rawDialogue(dialogueWith(session, clock, options.idleGapMs)),
    session.answered,
  );
  const line = createScansAndFrames({
    format: answerFormat,
    lines: createScanLines({ options, clock, session }),
    session,
    onFrame: answerReceiver(conversation, session),
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

function startPackets(
  options: ZebraSsiOptions,
  clock: Clock,
  session: DriverSession,
): DriverConnection {
  let strayBytes = 0;
  const dialogue = dialogueWith(session, clock, CUT_PACKET_MS);
  const hasStrayBytes = () => {
    const hadAny = strayBytes > 0;
    strayBytes = 0;
    return hadAny;
  };
  const conversation = new Conversation(
    packetDialogue({ ...dialogue, hasStrayBytes }),
    session.answered,
  );
  const codes = createDecodedCodes({
    options,
    clock,
    session,
    onUnknownPieces: () =>
      dialogue.onNotice(
        'pieces',
        'The scanner sends long codes in pieces that this driver cannot put together. Use shorter codes, or set "transfer: raw" in its options.',
      ),
  });
  const answers = answerReceiver(conversation, session);
  const decoder = new SyncedDecoder({
    format: packetFormat,
    sink: {
      frame: (packet, byteCount) => {
        if (isCode(packet)) {
          // Acknowledged whatever becomes of it: the same bytes would come again.
          session.send(acknowledgement());
          codes.take(packet, byteCount);
        } else {
          answers(packet, byteCount);
        }
      },
      discarded: (byteCount, reason) => {
        session.discarded(byteCount, reason);
        strayBytes += byteCount;
        if (reason === DiscardReason.BadChecksum) session.send(resendRequest());
        codes.missed();
      },
    },
  });
  return {
    bytes: (chunk) => decoder.push(chunk),
    pendingByteCount: () => decoder.pendingByteCount,
    flush: (reason) => decoder.flush(reason),
    openingCommands: [],
    idleFlushMs: CUT_PACKET_MS,
    asking: conversation.asking,
  };
}

function isCode({ opcode }: SsiPacket): boolean {
  return opcode === Opcode.DecodeData || opcode === Opcode.MultipacketSegment;
}

/** Takes what answers a question; an event is heard and means nothing here. */
function answerReceiver(conversation: Conversation<SsiPacket>, session: DriverSession) {
  return (packet: SsiPacket, byteCount: number) => {
    const isHandshake = packet.opcode === Opcode.Ack || packet.opcode === Opcode.Nak;
    if (!isHandshake) session.send(acknowledgement());
    if (conversation.expects(packet)) {
      session.frame(byteCount);
      conversation.answer(packet);
    } else if (packet.opcode === Opcode.Event) {
      session.frame(byteCount);
    } else {
      session.discarded(byteCount, DiscardReason.Unasked);
    }
  };
}

function dialogueWith(
  session: DriverSession,
  clock: Clock,
  quietBeforeMs: number,
): SsiDialogueOptions {
  const notices = new NoticeBoard(session);
  return {
    clock,
    quietBeforeMs,
    onIdentity: (identity) => session.output({ kind: 'identity', identity }),
    onNotice: (topic, sentence) => notices.tell(topic, sentence),
    hasStrayBytes: () => false,
  };
}
