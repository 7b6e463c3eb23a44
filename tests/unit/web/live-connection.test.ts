import { describe, expect, test } from 'vitest';
import { HEARTBEAT_INTERVAL_MS, KIOSK_HEARTBEAT_INTERVAL_MS } from '#gateway/wire/event-stream.ts';
import { retryDelayMs, startLive, stepLive } from '#web/live-connection.ts';
import type { Completeness, LiveInput, LiveState, LiveStep } from '#web/live-state.ts';
import { SILENCE_LIMIT_MS } from '#web/live-state.ts';

/** Where every state below has been entered, and when the inputs come. */
const T0 = 10_000;

const base: LiveState = {
  phase: 'connecting',
  cursor: '41',
  awaited: null,
  upToDateAtMs: 900,
  failures: 0,
  heartbeatIntervalMs: HEARTBEAT_INTERVAL_MS,
  deadlineMs: T0 + SILENCE_LIMIT_MS,
  doing: 'stream',
};

const states = {
  loading: { ...base, cursor: null, upToDateAtMs: null, doing: 'snapshot' },
  opening: base,
  catchingUp: { ...base, phase: 'catching-up' },
  awaiting: {
    ...base,
    phase: 'catching-up',
    awaited: { head: '43', serverTimeMs: 1_000 },
    deadlineMs: T0 + 1_000,
  },
  live: { ...base, phase: 'live' },
  waiting: { ...base, failures: 1, doing: 'waiting', deadlineMs: T0 + 500 },
  notLive: { ...base, phase: 'not-live', failures: 3, doing: 'waiting', deadlineMs: T0 + 2_000 },
  signedOut: { ...base, phase: 'signed-out', doing: 'waiting' },
} as const satisfies Record<string, LiveState>;

const inputs = {
  snapshotTaken: { kind: 'snapshot-taken', cursor: '50' },
  opened: { kind: 'opened' },
  event: { kind: 'event', cursor: '42' },
  awaitedEvent: { kind: 'event', cursor: '43' },
  heartbeat: { kind: 'heartbeat', head: '41', serverTimeMs: 2_000 },
  headAhead: { kind: 'heartbeat', head: '43', serverTimeMs: 2_000 },
  headBehind: { kind: 'heartbeat', head: '7', serverTimeMs: 2_000 },
  broken: { kind: 'failed', answered: false },
  refused: { kind: 'failed', answered: true },
  reset: { kind: 'reset' },
  unauthorised: { kind: 'unauthorised' },
  woken: { kind: 'woken' },
  tick: { kind: 'tick' },
} as const satisfies Record<string, LiveInput>;

/** Phase, what is under way, cursor, effect; `=` where nothing at all changes. */
const table: Record<keyof typeof states, Record<keyof typeof inputs, string>> = {
  loading: {
    snapshotTaken: 'connecting stream 50 open-stream',
    opened: '=',
    event: '=',
    awaitedEvent: '=',
    heartbeat: '=',
    headAhead: '=',
    headBehind: '=',
    broken: 'connecting waiting - close',
    refused: 'connecting waiting - close',
    reset: 'catching-up snapshot - take-snapshot',
    unauthorised: 'signed-out waiting - close',
    woken: '=',
    tick: '=',
  },
  opening: {
    snapshotTaken: '=',
    opened: 'catching-up stream 41 none',
    event: 'connecting stream 42 none',
    awaitedEvent: 'connecting stream 43 none',
    heartbeat: 'live stream 41 none',
    headAhead: 'catching-up stream 41 none',
    headBehind: 'catching-up waiting - close',
    broken: 'connecting waiting 41 close',
    refused: 'connecting waiting - close',
    reset: 'catching-up snapshot - take-snapshot',
    unauthorised: 'signed-out waiting 41 close',
    woken: '=',
    tick: '=',
  },
  catchingUp: {
    snapshotTaken: '=',
    opened: 'catching-up stream 41 none',
    event: 'catching-up stream 42 none',
    awaitedEvent: 'catching-up stream 43 none',
    heartbeat: 'live stream 41 none',
    headAhead: 'catching-up stream 41 none',
    headBehind: 'catching-up waiting - close',
    broken: 'connecting waiting 41 close',
    refused: 'connecting waiting - close',
    reset: 'catching-up snapshot - take-snapshot',
    unauthorised: 'signed-out waiting 41 close',
    woken: '=',
    tick: '=',
  },
  awaiting: {
    snapshotTaken: '=',
    opened: 'catching-up stream 41 none',
    event: 'catching-up stream 42 none',
    awaitedEvent: 'live stream 43 none',
    heartbeat: 'live stream 41 none',
    headAhead: '=',
    headBehind: 'catching-up waiting - close',
    broken: 'connecting waiting 41 close',
    refused: 'connecting waiting - close',
    reset: 'catching-up snapshot - take-snapshot',
    unauthorised: 'signed-out waiting 41 close',
    woken: '=',
    tick: '=',
  },
  live: {
    snapshotTaken: '=',
    opened: 'catching-up stream 41 none',
    event: 'live stream 42 none',
    awaitedEvent: 'live stream 43 none',
    heartbeat: 'live stream 41 none',
    headAhead: 'catching-up stream 41 none',
    headBehind: 'catching-up waiting - close',
    broken: 'connecting waiting 41 close',
    refused: 'connecting waiting - close',
    reset: 'catching-up snapshot - take-snapshot',
    unauthorised: 'signed-out waiting 41 close',
    woken: '=',
    tick: '=',
  },
  waiting: {
    snapshotTaken: '=',
    opened: '=',
    event: '=',
    awaitedEvent: '=',
    heartbeat: '=',
    headAhead: '=',
    headBehind: '=',
    broken: '=',
    refused: '=',
    reset: 'catching-up snapshot - take-snapshot',
    unauthorised: 'signed-out waiting 41 close',
    woken: 'connecting stream 41 open-stream',
    tick: '=',
  },
  notLive: {
    snapshotTaken: '=',
    opened: '=',
    event: '=',
    awaitedEvent: '=',
    heartbeat: '=',
    headAhead: '=',
    headBehind: '=',
    broken: '=',
    refused: '=',
    reset: 'catching-up snapshot - take-snapshot',
    unauthorised: 'signed-out waiting 41 close',
    woken: 'not-live stream 41 open-stream',
    tick: '=',
  },
  signedOut: {
    snapshotTaken: '=',
    opened: '=',
    event: '=',
    awaitedEvent: '=',
    heartbeat: '=',
    headAhead: '=',
    headBehind: '=',
    broken: '=',
    refused: '=',
    reset: '=',
    unauthorised: '=',
    woken: '=',
    tick: '=',
  },
};

const summary = ([state, effect]: LiveStep): string =>
  `${state.phase} ${state.doing} ${state.cursor ?? '-'} ${effect.kind}`;

const namesOf = <Key extends string>(record: Record<Key, unknown>): Key[] =>
  Object.keys(record) as Key[];

const every = (state: LiveState, input: LiveInput, nowMs: number = T0): LiveStep =>
  stepLive(state, input, nowMs, 'every-event');

describe('every input in every state', () => {
  for (const stateName of namesOf(states))
    for (const inputName of namesOf(inputs))
      test(`${stateName} + ${inputName} → ${table[stateName][inputName]}`, () => {
        const state: LiveState = states[stateName];
        const step = every(state, inputs[inputName]);
        const expected = table[stateName][inputName];
        if (expected === '=') expect(step).toEqual([state, { kind: 'none' }]);
        else expect(summary(step)).toBe(expected);
      });
});

describe('when a deadline has passed', () => {
  const after = (name: keyof typeof states): string =>
    summary(every(states[name], inputs.tick, states[name].deadlineMs));

  test('silence while live is an outage, and the stream is resumed from the last event', () => {
    expect(after('live')).toBe('not-live stream 41 open-stream');
  });

  test('a stream that never opens is an outage', () => {
    expect(after('opening')).toBe('not-live stream 41 open-stream');
  });

  test('a snapshot that never comes is asked for again', () => {
    expect(after('loading')).toBe('not-live snapshot - take-snapshot');
  });

  test('a head that never arrives is a hole: everything is taken anew', () => {
    expect(after('awaiting')).toBe('catching-up waiting - close');
  });

  test('a wait ends with the next attempt and keeps saying how bad it is', () => {
    expect(after('waiting')).toBe('connecting stream 41 open-stream');
    expect(after('notLive')).toBe('not-live stream 41 open-stream');
  });

  test('somebody who signed out is left alone', () => {
    expect(every(states.signedOut, inputs.tick, 1e9)).toEqual([states.signedOut, { kind: 'none' }]);
  });
});

describe('waking up', () => {
  test('shortly after a heartbeat nothing is doubted', () => {
    expect(every(states.live, inputs.woken, T0 + 7_000)[1]).toEqual({ kind: 'none' });
  });

  test('when a heartbeat is overdue the stream is opened anew at once', () => {
    const step = every(states.live, inputs.woken, T0 + 8_000);
    expect(summary(step)).toBe('connecting stream 41 open-stream');
  });

  test('after a long sleep the page says that it is not live before it knows more', () => {
    const step = every(states.live, inputs.woken, T0 + 3_600_000);
    expect(summary(step)).toBe('not-live stream 41 open-stream');
  });
});

test('a stream that beats faster is found silent sooner', () => {
  const [connecting] = startLive(T0, KIOSK_HEARTBEAT_INTERVAL_MS);
  const inOrder: readonly LiveInput[] = [
    { kind: 'snapshot-taken', cursor: '' },
    { kind: 'opened' },
    { kind: 'heartbeat', head: '', serverTimeMs: 1 },
  ];
  const live = inOrder.reduce(
    (state, input) => stepLive(state, input, T0, 'newest-only')[0],
    connecting,
  );
  expect(live.phase).toBe('live');
  const after = (silentMs: number): string =>
    stepLive(live, { kind: 'tick' }, T0 + silentMs, 'newest-only')[0].phase;
  expect(after(4_999)).toBe('live');
  expect(after(5_000)).toBe('not-live');
});

/** Runs inputs one second apart and answers with the last step. */
function run(inputsInOrder: readonly LiveInput[], completeness: Completeness): LiveStep {
  const [first] = startLive(T0);
  return inputsInOrder.reduce<LiveStep>(
    ([state], input, index) => stepLive(state, input, T0 + index * 1_000, completeness),
    [first, { kind: 'none' }],
  );
}

describe('a console', () => {
  const connected: readonly LiveInput[] = [
    { kind: 'snapshot-taken', cursor: '41' },
    { kind: 'opened' },
  ];

  test('takes a snapshot before anything else', () => {
    expect(startLive(T0)[1]).toEqual({ kind: 'take-snapshot' });
  });

  test('is not live before a heartbeat has proven that nothing is missing', () => {
    const step = run([...connected, { kind: 'event', cursor: '42' }], 'every-event');
    expect(step[0].phase).toBe('catching-up');
  });

  test('is live once the replay has reached the head that the first heartbeat named', () => {
    const step = run(
      [
        ...connected,
        { kind: 'heartbeat', head: '43', serverTimeMs: 5_000 },
        { kind: 'event', cursor: '42' },
        { kind: 'event', cursor: '43' },
      ],
      'every-event',
    );
    expect(step[0]).toMatchObject({ phase: 'live', upToDateAtMs: 5_000, awaited: null });
  });

  test('waits for a long replay as long as events come', () => {
    const [awaiting] = run(
      [...connected, { kind: 'heartbeat', head: '99', serverTimeMs: 5_000 }],
      'every-event',
    );
    const [later] = every(awaiting, { kind: 'event', cursor: '42' }, awaiting.deadlineMs - 1);
    expect(every(later, inputs.tick, awaiting.deadlineMs)[1]).toEqual({ kind: 'none' });
  });

  test('a second failure in a row is an outage, and only a proof ends it', () => {
    const failing: readonly LiveInput[] = [
      ...connected,
      { kind: 'heartbeat', head: '41', serverTimeMs: 5_000 },
      { kind: 'failed', answered: false },
      { kind: 'tick' },
      { kind: 'failed', answered: false },
    ];
    expect(run(failing, 'every-event')[0]).toMatchObject({
      phase: 'not-live',
      upToDateAtMs: 5_000,
    });
    const again: readonly LiveInput[] = [...failing, { kind: 'woken' }, { kind: 'opened' }];
    expect(run(again, 'every-event')[0].phase).toBe('catching-up');
    const proof: LiveInput = { kind: 'heartbeat', head: '41', serverTimeMs: 9_000 };
    expect(run([...again, proof], 'every-event')[0]).toMatchObject({ phase: 'live', failures: 0 });
  });

  test('an event without a cursor keeps the cursor', () => {
    expect(run([...connected, { kind: 'event', cursor: '' }], 'every-event')[0].cursor).toBe('41');
  });
});

describe('a kiosk', () => {
  test('is live with the first event, because it keeps nothing that could be missing', () => {
    const step = run(
      [
        { kind: 'snapshot-taken', cursor: '' },
        { kind: 'opened' },
        { kind: 'event', cursor: '1-7' },
      ],
      'newest-only',
    );
    expect(step[0]).toMatchObject({ phase: 'live', cursor: '1-7' });
  });

  test('does not compare heads', () => {
    const step = run(
      [
        { kind: 'snapshot-taken', cursor: '' },
        { kind: 'opened' },
        { kind: 'heartbeat', head: '1-900', serverTimeMs: 5_000 },
      ],
      'newest-only',
    );
    expect(step[0].phase).toBe('live');
  });
});

test('attempts become rarer but never stop', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map(retryDelayMs)).toEqual([
    500, 500, 1_000, 2_000, 4_000, 8_000, 8_000,
  ]);
});
