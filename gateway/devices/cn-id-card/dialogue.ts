import type { Question, Script } from '#gateway/devices/kit/conversation.ts';
import { findCommand, moduleNumberCommand, readCommand, selectCommand } from './commands.ts';
import type { SdtReply } from './frame.ts';

/** The last status byte (SDT interface). */
const Status = {
  Done: 0x90,
  Found: 0x9f,
  SelfTestFailed: 0x60,
  Unauthorised: 0x66,
} as const;

const ANSWER_TIMEOUT_MS = 600;
/** A module talks with the card for about a second, and 1,295 bytes take 1.4 s at 9600 baud. */
const READ_TIMEOUT_MS = 4_000;
const DRAIN_MS = 1_500;

export type SdtDialogueOptions = {
  readonly pollIntervalMs: number;
  readonly onIdentity: (moduleNumber: string) => void;
  readonly onCard: (pseudonym: string) => void;
  readonly onNotice: (topic: string, sentence: string | null) => void;
};

type Dialogue = Script<SdtReply>;

/** Asks for the number of the module, then looks for cards: find, select, read. */
export function* sdtDialogue(dialogue: SdtDialogueOptions): Dialogue {
  const module = yield ask(moduleNumberCommand(), ({ moduleNumber }) => moduleNumber !== null);
  if (module?.moduleNumber) dialogue.onIdentity(module.moduleNumber);
  for (;;) {
    yield* lookForCard(dialogue);
    yield { pauseMs: dialogue.pollIntervalMs };
  }
}

function* lookForCard({ onCard, onNotice }: SdtDialogueOptions): Dialogue {
  const found = yield ask(findCommand(), ({ dataBytes }) => dataBytes === 4);
  if (found !== null) onNotice('module', complaintOf(found.status));
  if (found?.status !== Status.Found) return;
  const selected = yield ask(selectCommand(), ({ dataBytes }) => dataBytes === 8);
  if (selected?.status !== Status.Done) return;
  const read = yield ask(readCommand(), ({ card }) => card !== null, READ_TIMEOUT_MS);
  if (read?.status !== Status.Done || read.card === null) return;
  const { pseudonym } = read.card;
  onNotice('card-kind', pseudonym === null ? UNKNOWN_KIND : null);
  if (pseudonym !== null) onCard(pseudonym);
}

const UNKNOWN_KIND =
  'The last card holds no resident identity number, such as that of a foreigner. Let the guard look at it.';

function complaintOf(status: number): string | null {
  if (status === Status.SelfTestFailed) {
    return 'The security module failed its self-test. Take the power off the reader for a moment; if this comes back, replace it.';
  }
  if (status === Status.Unauthorised) {
    return 'The security module is not authorised to read cards. Ask whoever supplied the reader.';
  }
  return null;
}

/** A reply without data says why there is none; it answers every question. */
function ask(
  question: Uint8Array,
  isAnswer: (reply: SdtReply) => boolean,
  answerTimeoutMs = ANSWER_TIMEOUT_MS,
): Question<SdtReply> {
  return {
    question,
    accepts: (reply) => reply.dataBytes === 0 || isAnswer(reply),
    answerTimeoutMs,
    drainMs: DRAIN_MS,
  };
}
