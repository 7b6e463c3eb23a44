import type { Asking, Inquiry } from '#gateway/devices/device-driver.ts';

export type PollingOptions = {
  /** What to ask now. */
  readonly inquiry: () => Inquiry;
  /** How long the device rests after each question. */
  readonly restMs: number;
  /** The question that was open found no answer. */
  readonly onUnanswered?: () => void;
};

/** For devices that are asked the same again and again: whose turn it is, the device's or ours. */
export type Polling = {
  readonly asking: Asking;
  /** Whether a question waits for its answer: what comes otherwise is `unasked`. */
  readonly isOpen: () => boolean;
  /** The answer is there. To be followed by `answered()` of the session. */
  readonly close: () => void;
};

export function createPolling({ inquiry, restMs, onUnanswered }: PollingOptions): Polling {
  let isOpen = false;
  let owesRest = false;
  return {
    asking: {
      next: () => {
        if (owesRest) {
          owesRest = false;
          return { pauseMs: restMs };
        }
        isOpen = true;
        owesRest = restMs > 0;
        return inquiry();
      },
      unanswered: () => {
        isOpen = false;
        onUnanswered?.();
      },
    },
    isOpen: () => isOpen,
    close: () => {
      isOpen = false;
    },
  };
}
