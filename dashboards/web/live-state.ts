import { HEARTBEAT_INTERVAL_MS } from '#gateway/wire/event-stream.ts';

/** The words of the live-connection machine. */
export const silenceLimitMs = (heartbeatIntervalMs: number): number => 2.5 * heartbeatIntervalMs;
export const SILENCE_LIMIT_MS = silenceLimitMs(HEARTBEAT_INTERVAL_MS);

export const LivePhase = {
  /** Nothing known yet, or the stream has just broken: what is shown may be seconds old. */
  Connecting: 'connecting',
  /** Connected, but not yet proven to hold everything. */
  CatchingUp: 'catching-up',
  Live: 'live',
  /** What is shown may be old; the page says so in red until it is live again. */
  NotLive: 'not-live',
  /** The server wants a sign-in first. */
  SignedOut: 'signed-out',
} as const;
export type LivePhase = (typeof LivePhase)[keyof typeof LivePhase];

export type LiveState = {
  /** How often the server is heard where all is well. */
  readonly heartbeatIntervalMs: number;
  readonly phase: LivePhase;
  /** Newest event that this page has; a stream is resumed from here. `null` = take a snapshot first. */
  readonly cursor: string | null;
  /** Head that a heartbeat announced and that has not arrived yet. */
  readonly awaited: { readonly head: string; readonly serverTimeMs: number } | null;
  /** Server time of the last proof of being up to date; `null` = never yet. */
  readonly upToDateAtMs: number | null;
  /** Failed attempts in a row. */
  readonly failures: number;
  /** When the machine acts by itself unless something happens before; on the page's steady clock. */
  readonly deadlineMs: number;
  /** What is under way: a snapshot, a stream, or waiting for the next attempt. */
  readonly doing: 'snapshot' | 'stream' | 'waiting';
};

export type LiveInput =
  | { readonly kind: 'snapshot-taken'; readonly cursor: string }
  | { readonly kind: 'opened' }
  /** `cursor` is empty for an event that has none. */
  | { readonly kind: 'event'; readonly cursor: string }
  | { readonly kind: 'heartbeat'; readonly head: string; readonly serverTimeMs: number }
  /** `answered`: the server spoke HTTP but gave no stream, so a snapshot will tell why. */
  | { readonly kind: 'failed'; readonly answered: boolean }
  | { readonly kind: 'reset' }
  | { readonly kind: 'unauthorised' }
  /** The page became visible, or the network came back. */
  | { readonly kind: 'woken' }
  /** About once a second, so that a missed deadline is noticed even after sleep. */
  | { readonly kind: 'tick' };

/** What the page has to do now. Opening or loading replaces what was under way. */
export type LiveEffect =
  | { readonly kind: 'none' }
  | { readonly kind: 'take-snapshot' }
  | { readonly kind: 'open-stream'; readonly cursor: string }
  | { readonly kind: 'close' };

/**
 * `every-event`: the page holds all events, so the head must equal its cursor (a console).
 * `newest-only`: the page shows what happens now and keeps nothing (a kiosk).
 */
export type Completeness = 'every-event' | 'newest-only';

export type LiveStep = readonly [LiveState, LiveEffect];
