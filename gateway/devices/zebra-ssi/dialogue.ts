import type { Script } from '#gateway/devices/kit/conversation.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import {
  DECODE_DATA_FORMAT,
  formatRequest,
  packetsPlease,
  revisionRequest,
  wakeUp,
} from './commands.ts';
import type { SsiPacket } from './frame.ts';
import { Opcode } from './frame.ts';

export const LIVENESS_MS = 10_000;
const LOOK_MS = 1_000;
const WAKE_UP_MS = 100;
/** A scanner may first wait 2 s for the acknowledgement of what it sent before (parameter 9Bh). */
const ANSWER_TIMEOUT_MS = 2_500;
/** After a missed answer. */
const REST_MS = 1_000;
const IDENTITY_ATTEMPTS = 3;
const PACKETS = 0x01;

export type SsiDialogueOptions = {
  readonly clock: Clock;
  /** A line that was quiet for so long has no code on its way. */
  readonly quietBeforeMs: number;
  readonly onIdentity: (identity: string) => void;
  readonly onNotice: (topic: string, sentence: string | null) => void;
  /** Whether bytes have come since the last call that belong to no packet. */
  readonly hasStrayBytes: () => boolean;
};

type Dialogue<Result = void> = Script<SsiPacket, Result>;

/** A scanner that sends plain text is asked who it is, and then left alone: not every one of them is wired to listen. */
export function* rawDialogue(dialogue: SsiDialogueOptions): Dialogue {
  for (let attempt = 0; attempt < IDENTITY_ATTEMPTS; attempt += 1) {
    if (yield* identified(dialogue)) return;
  }
}

/** Identified, told to send packets, and asked every ten seconds whether it still does. */
export function* packetDialogue(dialogue: SsiDialogueOptions): Dialogue {
  for (;;) {
    let isKnown = yield* identified(dialogue);
    const reply = yield* ask(dialogue, packetsPlease(), Opcode.Ack);
    if (reply !== null) dialogue.onNotice('packets', refusalIn(reply));
    let sendsPackets = reply?.opcode === Opcode.Ack;
    while (sendsPackets) {
      yield* rest(dialogue);
      if (!isKnown) isKnown = yield* identified(dialogue);
      sendsPackets = yield* isFormatKept(dialogue);
    }
    if (reply?.opcode === Opcode.Nak) yield* rest(dialogue);
  }
}

function refusalIn({ opcode }: SsiPacket): string | null {
  if (opcode === Opcode.Ack) return null;
  return 'The scanner refuses to send its codes in packets, and codes outside of packets are not read. Set "transfer: raw" in its options.';
}

function* identified(dialogue: SsiDialogueOptions): Dialogue<boolean> {
  const reply = yield* ask(dialogue, revisionRequest(), Opcode.ReplyRevision);
  if (reply === null) return false;
  if (reply.opcode === Opcode.ReplyRevision) dialogue.onIdentity(revisionIn(reply.data));
  return true;
}

/** Software revision, board type and engine code, padded with blanks. */
export function revisionIn(data: Uint8Array): string {
  const printable = Array.from(data, (byte) =>
    byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ' ',
  );
  return printable.join('').trim().replaceAll(/ +/g, ' ');
}

/** A scanner that lost its power sends text again: it has forgotten what was not stored. */
function* isFormatKept(dialogue: SsiDialogueOptions): Dialogue<boolean> {
  const reply = yield* ask(dialogue, formatRequest(), Opcode.ParamSend);
  if (reply?.opcode !== Opcode.ParamSend) return false;
  const at = reply.data.indexOf(DECODE_DATA_FORMAT);
  return at >= 0 && reply.data[at + 1] === PACKETS;
}

/** Shorter when bytes come that are no packets: a code that nobody can check is a code that nobody sees. */
function* rest({ clock, hasStrayBytes }: SsiDialogueOptions): Dialogue {
  hasStrayBytes();
  const dueMs = clock.monotonicMs() + LIVENESS_MS;
  while (clock.monotonicMs() < dueMs && !hasStrayBytes()) yield { pauseMs: LOOK_MS };
}

/** A refusal answers every question. */
function* ask(
  dialogue: SsiDialogueOptions,
  question: Uint8Array,
  opcode: number,
): Dialogue<SsiPacket | null> {
  const common = { drainMs: 0, keepsListening: true, quietBeforeMs: dialogue.quietBeforeMs };
  yield { ...common, question: wakeUp(), answerTimeoutMs: WAKE_UP_MS, accepts: () => false };
  const reply = yield {
    ...common,
    quietBeforeMs: 0,
    question,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
    accepts: (packet) => packet.opcode === opcode || packet.opcode === Opcode.Nak,
  };
  if (reply === null) yield { pauseMs: REST_MS };
  return reply;
}
