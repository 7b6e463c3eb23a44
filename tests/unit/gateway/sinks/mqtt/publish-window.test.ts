import { expect, test } from 'vitest';
import type { OutgoingMessage } from '#gateway/sinks/mqtt/publish-encoder.ts';
import type { PublishOutcome } from '#gateway/sinks/mqtt/publish-window.ts';
import { FIRST_PACKET_ID, PublishWindow } from '#gateway/sinks/mqtt/publish-window.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

type Setting = {
  readonly maxInflight?: number;
  readonly brokerAllows?: number;
  readonly maxInflightBytes?: number;
  readonly maxWaiting?: number;
  readonly maxPacketBytes?: number;
};

/** A window on a broker that writes down the payloads it was sent, and answers when told to. */
function windowOn(setting: Setting = {}) {
  const clock = new FakeClock();
  let overdue = 0;
  const window = new PublishWindow({
    clock,
    maxInflight: setting.maxInflight ?? 100,
    maxInflightBytes: setting.maxInflightBytes ?? 1_000_000,
    maxWaiting: setting.maxWaiting ?? 1_000,
    ackTimeoutMs: 10_000,
    onAckOverdue: () => overdue++,
  });
  const sent: string[] = [];
  const writes: Buffer[] = [];
  const open = (): void =>
    window.open({
      protocolVersion: 4,
      maxInflight: setting.brokerAllows ?? 65_535,
      maxPacketBytes: setting.maxPacketBytes ?? 1_000_000,
      write: (bytes) => {
        writes.push(bytes);
        for (const match of bytes.toString('latin1').matchAll(/<(.*?)>/g))
          sent.push(match[1] ?? '');
      },
    });
  open();
  return { window, clock, sent, writes, open, overdue: () => overdue };
}

const message = (text: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  topic: 't',
  payload: `<${text}>`,
  qos: 1,
  retain: false,
  contentType: null,
  ...more,
});
const messages = (count: number): OutgoingMessage[] =>
  Array.from({ length: count }, (_, n) => message(String(n)));
const kinds = (outcomes: readonly PublishOutcome[]): string[] => outcomes.map(({ kind }) => kind);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a batch has its outcomes when the last acknowledgement is in', async () => {
  const { window, writes } = windowOn();
  let isDone = false;
  const outcomes = window.publishAll(messages(3));
  void outcomes.then(() => {
    isDone = true;
  });
  await turn();
  expect(writes).toHaveLength(1);
  window.acknowledge(FIRST_PACKET_ID, 0);
  window.acknowledge(FIRST_PACKET_ID + 1, 0x10);
  await turn();
  expect(isDone).toBe(false);
  window.acknowledge(FIRST_PACKET_ID + 2, 0x87);
  expect(await outcomes).toEqual([
    { kind: 'acknowledged', heard: true },
    { kind: 'acknowledged', heard: false },
    {
      kind: 'refused',
      refusal: 'hold',
      cause: 'the broker does not allow this gateway to publish on its topic',
    },
  ]);
});

test('no more is under way than the smaller of our limit and the limit of the broker', async () => {
  const { window, sent } = windowOn({ maxInflight: 5, brokerAllows: 2 });
  void window.publishAll(messages(6));
  await turn();
  expect(sent).toEqual(['0', '1']);
  window.acknowledge(FIRST_PACKET_ID, 0);
  await turn();
  expect(sent).toEqual(['0', '1', '2']);
  expect(window.inFlight).toBe(2);
  expect(window.waiting).toBe(3);
});

test('no more bytes are under way than a slow line can carry in time, but always one message', async () => {
  const { window, sent } = windowOn({ maxInflightBytes: 50 });
  const large = message('x'.repeat(200));
  void window.publishAll([large, ...messages(2)]);
  await turn();
  expect(sent).toHaveLength(1);
  window.acknowledge(FIRST_PACKET_ID, 0);
  await turn();
  expect(sent.slice(1)).toEqual(['0', '1']);
});

test('what is urgent goes before what waits', async () => {
  const { window, sent } = windowOn({ maxInflight: 1 });
  void window.publishAll(messages(3));
  void window.publishAll([message('alert', { urgent: true })]);
  for (let n = 0; n < 4; n++) {
    await turn();
    window.acknowledge(FIRST_PACKET_ID + n, 0);
  }
  await turn();
  expect(sent).toEqual(['0', 'alert', '1', '2']);
});

test('a full window is filled up again when half of it is acknowledged, for alerts at once', async () => {
  const { window, sent, writes } = windowOn({ maxInflight: 4 });
  void window.publishAll(messages(8));
  await turn();
  window.acknowledge(FIRST_PACKET_ID, 0);
  await turn();
  expect(sent).toEqual(['0', '1', '2', '3']);
  void window.publishAll([message('alert', { urgent: true })]);
  await turn();
  expect(sent.slice(4)).toEqual(['alert']);
  for (const n of [1, 2]) window.acknowledge(FIRST_PACKET_ID + n, 0);
  await turn();
  expect(sent.slice(5)).toEqual(['4', '5']);
  expect(writes).toHaveLength(3);
});

test('while there is no connection nothing is kept', async () => {
  const { window, sent, open } = windowOn();
  window.close('the broker is away');
  expect(await window.publishAll(messages(2))).toEqual([
    { kind: 'not-sent', cause: 'the broker is away' },
    { kind: 'not-sent', cause: 'the broker is away' },
  ]);
  open();
  await turn();
  expect(sent).toEqual([]);
});

test('a lost connection tells what may have arrived from what was never sent', async () => {
  const { window, sent, open } = windowOn({ maxInflight: 2 });
  const outcomes = window.publishAll(messages(4));
  await turn();
  window.acknowledge(FIRST_PACKET_ID, 0);
  await turn();
  window.close('the broker is away');
  expect(kinds(await outcomes)).toEqual(['acknowledged', 'unconfirmed', 'unconfirmed', 'not-sent']);
  open();
  await turn();
  expect(sent).toEqual(['0', '1', '2']);
});

test('an acknowledgement of an old connection means nothing on a new one', async () => {
  const { window, open } = windowOn();
  void window.publishAll(messages(1));
  await turn();
  window.close('the broker is away');
  open();
  let isDone = false;
  void window.publishAll(messages(1)).then(() => {
    isDone = true;
  });
  await turn();
  window.acknowledge(FIRST_PACKET_ID, 0);
  await turn();
  expect(isDone).toBe(false);
  window.acknowledge(FIRST_PACKET_ID + 1, 0);
  await turn();
  expect(isDone).toBe(true);
});

test('an acknowledgement that is missing for ten seconds condemns the connection, others in time or not', () => {
  const { window, clock, overdue } = windowOn();
  void window.publishAll(messages(1));
  clock.advance(9_000);
  void window.publishAll(messages(1));
  window.acknowledge(FIRST_PACKET_ID + 1, 0);
  clock.advance(999);
  expect(overdue()).toBe(0);
  clock.advance(2);
  expect(overdue()).toBe(1);
});

test('acknowledgements in time never condemn it', () => {
  const { window, clock, overdue } = windowOn();
  for (let n = 0; n < 20; n++) {
    void window.publishAll(messages(1));
    clock.advance(4_000);
    window.acknowledge(FIRST_PACKET_ID + n, 0);
  }
  clock.advance(60_000);
  expect(overdue()).toBe(0);
  expect(clock.timerCount).toBe(0);
});

test('an attempt that is called off ends at once and keeps its place until the broker answers', async () => {
  const { window, sent } = windowOn({ maxInflight: 1 });
  const attempt = new AbortController();
  const outcomes = window.publishAll(messages(2), attempt.signal);
  await turn();
  attempt.abort();
  expect(kinds(await outcomes)).toEqual(['unconfirmed', 'unconfirmed']);
  void window.publishAll([message('next')]);
  await turn();
  expect(sent).toEqual(['0']);
  window.acknowledge(FIRST_PACKET_ID, 0);
  await turn();
  expect(sent).toEqual(['0', 'next']);
  expect(kinds(await window.publishAll(messages(1), attempt.signal))).toEqual(['not-sent']);
});

test('too many waiting messages are turned away: the journal is the buffer', async () => {
  const { window } = windowOn({ maxInflight: 1, maxWaiting: 10 });
  void window.publishAll(messages(8));
  const [outcome] = await window.publishAll(messages(4));
  expect(outcome).toEqual({
    kind: 'not-sent',
    cause: 'too many messages wait for the broker already',
  });
});

test('a message larger than the broker takes is not sent', async () => {
  const { window, sent } = windowOn({ maxPacketBytes: 30 });
  const outcomes = window.publishAll([message('x'.repeat(40)), message('small')]);
  await turn();
  window.acknowledge(FIRST_PACKET_ID, 0);
  expect(kinds(await outcomes)).toEqual(['too-large', 'acknowledged']);
  expect(sent).toEqual(['small']);
});

test('QoS 0 needs no acknowledgement and no place in the window', async () => {
  const { window, sent } = windowOn({ maxInflight: 1 });
  expect(kinds(await window.publishAll([message('beat', { qos: 0 })]))).toEqual(['acknowledged']);
  await turn();
  expect(sent).toEqual(['beat']);
  expect(window.inFlight).toBe(0);
});

test('packet identifiers go round and skip those in use', async () => {
  const { window, writes } = windowOn({ maxInflight: 2 });
  void window.publishAll([message('stuck')]);
  const range = 65_535 - FIRST_PACKET_ID + 1;
  for (let n = 1; n <= range; n++) {
    void window.publishAll([message('n')]);
    window.acknowledge(FIRST_PACKET_ID + (n % range || 1), 0);
  }
  await turn();
  expect(window.inFlight).toBeLessThanOrEqual(2);
  expect(Buffer.concat(writes).length).toBeGreaterThan(range * 8);
});
