import type { Script } from '#gateway/devices/kit/conversation.ts';
import type { MenuReply } from './menu-reply.ts';
import { MenuStatus } from './menu-reply.ts';

export type MenuDialogueOptions = {
  /** Asks a scanner what it is. */
  readonly identityCommand: string;
  /** What the configuration wants of it, for as long as it has power. */
  readonly menuCommands: readonly string[];
  readonly bytesOf: (command: string) => Uint8Array;
  /** A line that was quiet for so long has no code on its way. */
  readonly quietBeforeMs: number;
  readonly onIdentity: (reply: MenuReply) => void;
  readonly onNotice: (topic: string, sentence: string | null) => void;
};

/** A version of 300 characters takes a third of a second at 9600 baud; some models think for half a second before. */
const ANSWER_TIMEOUT_MS = 1_500;
const ATTEMPTS = 3;
/** After a missed answer: a late one must not pass for the next. */
const REST_MS = 1_000;
/** A scanner that lost its power has forgotten what it was told, and does not say so. */
const REPEAT_MS = 300_000;

type Dialogue<Result = void> = Script<MenuReply, Result>;

/** Asks a scanner what it is, and tells it again and again what the configuration wants. */
export function* menuDialogue(dialogue: MenuDialogueOptions): Dialogue {
  const identity = yield* ask(dialogue, dialogue.identityCommand);
  if (identity !== null) dialogue.onIdentity(identity);
  while (dialogue.menuCommands.length > 0) {
    for (const command of dialogue.menuCommands) {
      const reply = yield* ask(dialogue, command);
      dialogue.onNotice(`menu:${command}`, complaintOf(command, reply));
    }
    yield { pauseMs: REPEAT_MS };
  }
}

function complaintOf(command: string, reply: MenuReply | null): string | null {
  const why = whyNot(reply);
  return why === null
    ? null
    : `The scanner ${why} the menu command "${command}". Look it up in the maker's guide of this model, or take it out of the configuration.`;
}

function whyNot(reply: MenuReply | null): string | null {
  if (reply === null) return 'does not answer';
  const { status } = reply;
  switch (status) {
    case MenuStatus.Ack:
      return null;
    case MenuStatus.Enq:
      return 'does not know';
    case MenuStatus.Nak:
      return 'does not take the value in';
    default:
      return status satisfies never;
  }
}

function* ask(dialogue: MenuDialogueOptions, command: string): Dialogue<MenuReply | null> {
  const tag = tagOf(command);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const reply = yield {
      question: dialogue.bytesOf(command),
      accepts: ({ echo }) => tagOf(echo) === tag,
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
      drainMs: 0,
      keepsListening: true,
      quietBeforeMs: dialogue.quietBeforeMs,
    };
    if (reply !== null) return reply;
    yield { pauseMs: REST_MS };
  }
  return null;
}

/** Three letters of tag and three of subtag; scanners answer in capitals. */
export function tagOf(command: string): string {
  return command.slice(0, 6).toUpperCase();
}
