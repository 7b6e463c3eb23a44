import type { Backoff } from '#gateway/domain/backoff.ts';
import { backoffDelayMs } from '#gateway/domain/backoff.ts';

/**
 * When a link is opened, closed and opened again. Pure: an input in a state gives the next state
 * and the effects to run, in order; `link-supervisor.ts` runs them.
 *
 * `failedAttempts` counts what went wrong since a connection last proved itself, so that a port
 * that opens and closes at once is not opened in a tight loop.
 */
export type LinkState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening'; readonly failedAttempts: number }
  | { readonly kind: 'open'; readonly failedAttempts: number }
  | { readonly kind: 'waiting'; readonly failedAttempts: number };

export const LinkInput = {
  Start: 'start',
  Stop: 'stop',
  Opened: 'opened',
  OpenFailed: 'open-failed',
  /** The link told that it is gone. */
  Closed: 'closed',
  /** The connection works: a frame came, or it stayed open for a while. */
  Proven: 'proven',
  /** The connection is open but useless: the watchdog asks for a fresh one. */
  Reopen: 'reopen',
  /** The delay is over. */
  Waited: 'waited',
} as const;
export type LinkInput = (typeof LinkInput)[keyof typeof LinkInput];

export type LinkEffect =
  | { readonly kind: 'open-link' }
  | { readonly kind: 'close-link' }
  | { readonly kind: 'start-session' }
  | { readonly kind: 'end-session' }
  | { readonly kind: 'wait'; readonly delayMs: number }
  | { readonly kind: 'cancel-wait' };

export type LinkTransition = {
  readonly state: LinkState;
  readonly effects: readonly LinkEffect[];
};

/** Sixteen devices behind one hub that browned out do not all open it at once. */
export const REOPEN: Backoff = { firstMs: 250, longestMs: 5_000 };

/** `random` gives [0, 1). */
export function nextLinkState(
  state: LinkState,
  input: LinkInput,
  random: () => number,
): LinkTransition {
  switch (state.kind) {
    case 'idle':
      return input === LinkInput.Start ? open(0) : stay(state);
    case 'opening':
      return fromOpening(state, input, random);
    case 'open':
      return fromOpen(state, input, random);
    case 'waiting':
      return fromWaiting(state, input);
    default: {
      const unhandled: never = state;
      return unhandled;
    }
  }
}

function fromOpening(
  state: LinkState & { kind: 'opening' },
  input: LinkInput,
  random: () => number,
): LinkTransition {
  switch (input) {
    case LinkInput.Opened:
      return {
        state: { kind: 'open', failedAttempts: state.failedAttempts },
        effects: [{ kind: 'start-session' }],
      };
    case LinkInput.OpenFailed:
    case LinkInput.Closed:
      return wait(state.failedAttempts + 1, [{ kind: 'close-link' }], random);
    case LinkInput.Stop:
      return { state: { kind: 'idle' }, effects: [{ kind: 'close-link' }] };
    case LinkInput.Start:
    case LinkInput.Proven:
    case LinkInput.Reopen:
    case LinkInput.Waited:
      return stay(state);
    default: {
      const unhandled: never = input;
      return unhandled;
    }
  }
}

function fromOpen(
  state: LinkState & { kind: 'open' },
  input: LinkInput,
  random: () => number,
): LinkTransition {
  const leave: readonly LinkEffect[] = [{ kind: 'end-session' }, { kind: 'close-link' }];
  switch (input) {
    case LinkInput.Closed:
    case LinkInput.Reopen:
      return wait(state.failedAttempts + 1, leave, random);
    case LinkInput.Stop:
      return { state: { kind: 'idle' }, effects: leave };
    case LinkInput.Proven:
      return { state: { kind: 'open', failedAttempts: 0 }, effects: [] };
    case LinkInput.Start:
    case LinkInput.Opened:
    case LinkInput.OpenFailed:
    case LinkInput.Waited:
      return stay(state);
    default: {
      const unhandled: never = input;
      return unhandled;
    }
  }
}

function fromWaiting(state: LinkState & { kind: 'waiting' }, input: LinkInput): LinkTransition {
  switch (input) {
    case LinkInput.Waited:
      return open(state.failedAttempts);
    case LinkInput.Stop:
      return { state: { kind: 'idle' }, effects: [{ kind: 'cancel-wait' }] };
    case LinkInput.Start:
    case LinkInput.Opened:
    case LinkInput.OpenFailed:
    case LinkInput.Closed:
    case LinkInput.Proven:
    case LinkInput.Reopen:
      return stay(state);
    default: {
      const unhandled: never = input;
      return unhandled;
    }
  }
}

function stay(state: LinkState): LinkTransition {
  return { state, effects: [] };
}

function open(failedAttempts: number): LinkTransition {
  return { state: { kind: 'opening', failedAttempts }, effects: [{ kind: 'open-link' }] };
}

function wait(
  failedAttempts: number,
  before: readonly LinkEffect[],
  random: () => number,
): LinkTransition {
  const delayMs = backoffDelayMs(REOPEN, failedAttempts, random);
  return {
    state: { kind: 'waiting', failedAttempts },
    effects: [...before, { kind: 'wait', delayMs }],
  };
}
