import type { Inquiry } from '#gateway/devices/device-driver.ts';
import type { Polling } from '#gateway/devices/kit/polling.ts';
import { createPolling } from '#gateway/devices/kit/polling.ts';
import { readCommand } from './commands.ts';
import type { Gy614vFrame } from './frame.ts';
import type { Gy614vOptions } from './gy-614v-config.ts';
import type { ReadSpan } from './registers.ts';

/** The maker gives 10 ms at 9600 baud, and the answer itself takes 13 ms; the rest is for adapters and a busy PC. */
const ANSWER_TIMEOUT_MS = 200;

/** A module that has no such register stays silent; it is not asked for ever. */
const MAX_TRIES = 3;

export type Questions = Polling & {
  /** Whether the frame is the answer to the open question. */
  readonly accepts: (frame: Gy614vFrame) => boolean;
};

/** Values first, so that the first person is not kept waiting; what the module is comes after, once. */
export function createQuestions({ address, pollIntervalMs }: Gy614vOptions): Questions {
  let open: ReadSpan = 'values';
  let isAlive = false;
  const triesLeft = new Map<ReadSpan, number>([
    ['identity', MAX_TRIES],
    ['offset', MAX_TRIES],
  ]);
  const next = (): ReadSpan => (isAlive ? (triesLeft.keys().next().value ?? 'values') : 'values');
  const polling = createPolling({
    inquiry: () => {
      open = next();
      return inquiryFor(address, open);
    },
    restMs: pollIntervalMs,
    onUnanswered: () => {
      isAlive = false;
      const left = (triesLeft.get(open) ?? 0) - 1;
      if (left > 0) triesLeft.set(open, left);
      else triesLeft.delete(open);
    },
  });
  return {
    ...polling,
    accepts: (frame) => polling.isOpen() && frame.kind === open,
    close: () => {
      isAlive = true;
      triesLeft.delete(open);
      polling.close();
    },
  };
}

function inquiryFor(address: number, span: ReadSpan): Inquiry {
  const question = readCommand(address, span);
  return {
    question,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
    drainMs: ANSWER_TIMEOUT_MS,
    mayEcho: isUnlikeAnswers(question, span),
  };
}

/**
 * An answer has the question's first four bytes and then a value where the question has its sum. Where no such value
 * exists (emissivity up to 100, chip type up to 3), an echo can be told from an answer by its fifth byte.
 */
function isUnlikeAnswers(question: Uint8Array, span: ReadSpan): boolean {
  const sum = question[4] as number;
  if (span === 'values') return sum < 1 || sum > 100;
  return span === 'identity' && sum > 3;
}
