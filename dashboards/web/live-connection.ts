import { HEARTBEAT_INTERVAL_MS } from '#gateway/wire/event-stream.ts';
import { compareCursors } from './cursor.ts';
import type { Completeness, LiveEffect, LiveInput, LiveState, LiveStep } from './live-state.ts';
import { LivePhase, silenceLimitMs } from './live-state.ts';

/**
 * How live a page is, as a pure machine: what happened goes in, what to do comes out.
 * A page is live only while a heartbeat has just proven that it holds everything up to the server's
 * head. A half-open socket gives no error (a laptop that slept, a router that restarted), so silence
 * itself is a fault after {@link silenceLimitMs}.
 */
const nothing: LiveEffect = { kind: 'none' };
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;
/** An event may be committed a moment before it is sent: so long may the head be ahead of the stream. */
const HEAD_GRACE_MS = 1_000;

export const retryDelayMs = (failures: number): number =>
  Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, failures - 1));

export function startLive(
  nowMs: number,
  heartbeatIntervalMs: number = HEARTBEAT_INTERVAL_MS,
): LiveStep {
  const fresh: LiveState = {
    heartbeatIntervalMs,
    phase: LivePhase.Connecting,
    cursor: null,
    awaited: null,
    upToDateAtMs: null,
    failures: 0,
    deadlineMs: nowMs,
    doing: 'snapshot',
  };
  return attempt(fresh, nowMs);
}

const limitOf = (state: LiveState): number => silenceLimitMs(state.heartbeatIntervalMs);

export function stepLive(
  state: LiveState,
  input: LiveInput,
  nowMs: number,
  completeness: Completeness,
): LiveStep {
  if (state.phase === LivePhase.SignedOut) return [state, nothing];
  switch (input.kind) {
    case 'snapshot-taken':
      if (state.doing !== 'snapshot') return [state, nothing];
      return attempt({ ...state, cursor: input.cursor }, nowMs);
    case 'opened':
      if (state.doing !== 'stream') return [state, nothing];
      return [listening({ ...state, phase: LivePhase.CatchingUp }, nowMs), nothing];
    case 'event':
      return [received(state, input.cursor, nowMs, completeness), nothing];
    case 'heartbeat':
      return heard(state, input, nowMs, completeness);
    case 'failed':
      return failed(state, nowMs, input.answered);
    case 'reset':
      return attempt({ ...state, phase: LivePhase.CatchingUp, cursor: null }, nowMs);
    case 'unauthorised':
      return [{ ...state, phase: LivePhase.SignedOut, doing: 'waiting' }, { kind: 'close' }];
    case 'woken':
      return woken(state, nowMs);
    case 'tick':
      return nowMs < state.deadlineMs ? [state, nothing] : overdue(state, nowMs);
    default: {
      const unhandled: never = input;
      return unhandled;
    }
  }
}

/** The stream spoke: the silence, or the wait for the head, starts anew. */
const listening = (state: LiveState, nowMs: number): LiveState => ({
  ...state,
  deadlineMs: nowMs + (state.awaited ? HEAD_GRACE_MS : limitOf(state)),
});

const proven = (state: LiveState, serverTimeMs: number | null): LiveState => ({
  ...state,
  phase: LivePhase.Live,
  awaited: null,
  upToDateAtMs: serverTimeMs ?? state.upToDateAtMs,
  failures: 0,
});

/** Opens the stream from the cursor, or takes a snapshot where there is none. */
function attempt(state: LiveState, nowMs: number): LiveStep {
  const next = { ...state, awaited: null, deadlineMs: nowMs + limitOf(state) };
  if (state.cursor === null) return [{ ...next, doing: 'snapshot' }, { kind: 'take-snapshot' }];
  return [
    { ...next, doing: 'stream' },
    { kind: 'open-stream', cursor: state.cursor },
  ];
}

/** Gives up what was under way and tries again later. */
function wait(state: LiveState, nowMs: number): LiveStep {
  const failures = state.failures + 1;
  const deadlineMs = nowMs + retryDelayMs(failures);
  return [{ ...state, awaited: null, failures, deadlineMs, doing: 'waiting' }, { kind: 'close' }];
}

function received(
  state: LiveState,
  cursor: string,
  nowMs: number,
  completeness: Completeness,
): LiveState {
  if (state.doing !== 'stream') return state;
  const next = { ...state, cursor: cursor || state.cursor };
  const { awaited } = state;
  if (completeness === 'newest-only') return listening(proven(next, null), nowMs);
  if (awaited && next.cursor !== null && compareCursors(next.cursor, awaited.head) >= 0)
    return listening(proven(next, awaited.serverTimeMs), nowMs);
  return listening(next, nowMs);
}

function heard(
  state: LiveState,
  { head, serverTimeMs }: Extract<LiveInput, { kind: 'heartbeat' }>,
  nowMs: number,
  completeness: Completeness,
): LiveStep {
  if (state.doing !== 'stream' || state.cursor === null) return [state, nothing];
  const difference = completeness === 'every-event' ? compareCursors(state.cursor, head) : 0;
  if (difference === 0) return [listening(proven(state, serverTimeMs), nowMs), nothing];
  // A head older than the cursor: the server's log began anew, so the cursor means nothing to it.
  if (difference > 0) return resynchronise(state, nowMs);
  if (state.awaited) return [state, nothing];
  const deadlineMs = nowMs + HEAD_GRACE_MS;
  const awaited = { head, serverTimeMs };
  return [{ ...state, phase: LivePhase.CatchingUp, awaited, deadlineMs }, nothing];
}

/** A hole: everything is taken anew. Waited for like a failure, so that a wrong head is no busy loop. */
function resynchronise(state: LiveState, nowMs: number): LiveStep {
  const phase = state.failures > 0 ? LivePhase.NotLive : LivePhase.CatchingUp;
  return wait({ ...state, phase, cursor: null }, nowMs);
}

/** The first failure may be a server that restarts; the second in a row is an outage. */
function failed(state: LiveState, nowMs: number, answered: boolean): LiveStep {
  if (state.doing === 'waiting') return [state, nothing];
  const outage = state.phase === LivePhase.NotLive || state.failures > 0;
  const phase = outage ? LivePhase.NotLive : LivePhase.Connecting;
  return wait({ ...state, phase, cursor: answered ? null : state.cursor }, nowMs);
}

/** A deadline passed: time to try again, or a hole, or silence. */
function overdue(state: LiveState, nowMs: number): LiveStep {
  if (state.doing === 'waiting') return attempt(state, nowMs);
  if (state.awaited) return resynchronise(state, nowMs);
  return attempt({ ...state, phase: LivePhase.NotLive, failures: state.failures + 1 }, nowMs);
}

/** After sleep nothing older than a heartbeat and a half is trusted; a wait is cut short. */
function woken(state: LiveState, nowMs: number): LiveStep {
  if (state.doing === 'waiting') return attempt(state, nowMs);
  const silentMs = nowMs - (state.deadlineMs - limitOf(state));
  if (state.awaited || silentMs < 1.5 * state.heartbeatIntervalMs) return [state, nothing];
  if (nowMs >= state.deadlineMs) return overdue(state, nowMs);
  const phase = state.phase === LivePhase.NotLive ? state.phase : LivePhase.Connecting;
  return attempt({ ...state, phase }, nowMs);
}
