import { expect, test } from 'vitest';
import type { QueuedPacket, SessionStore } from '#gateway/broker/session-queue-limit.ts';
import { limitSessionQueues } from '#gateway/broker/session-queue-limit.ts';

/** A store as the broker's: it keeps everything and finds nothing that it was not given. */
function keepEverything() {
  const queues = new Map<string, QueuedPacket[]>();
  const store: SessionStore = {
    outgoingEnqueueCombi(subscriptions, packet) {
      for (const { clientId } of subscriptions)
        queues.set(clientId, [...(queues.get(clientId) ?? []), packet]);
      return Promise.resolve();
    },
    outgoingUpdate: () => Promise.reject(new Error('no such packet')),
    outgoingClearMessageId: (client) => Promise.resolve(queues.get(client.id)?.shift()),
  };
  return { store, queueOf: (id: string) => queues.get(id) ?? [] };
}

const subscribers = [{ clientId: 'away' }, { clientId: 'here' }];
const reading = { topic: 'gatehouse/v1/site-1/gate-1/reading', payload: Buffer.alloc(100) };
const alert = { topic: 'gatehouse/v1/site-1/gate-1/alert', payload: Buffer.alloc(100) };

test('a full queue turns messages away, counts them, and still takes alerts', async () => {
  const { store, queueOf } = keepEverything();
  const dropped: string[] = [];
  limitSessionQueues(store, {
    maxMessages: 3,
    maxBytes: 1e9,
    onDropped: (clientId) => dropped.push(clientId),
  });
  for (let n = 0; n < 5; n++) {
    await store.outgoingEnqueueCombi(subscribers, reading);
    await store.outgoingClearMessageId({ id: 'here' }, {});
  }
  await store.outgoingEnqueueCombi(subscribers, alert);
  expect(queueOf('away')).toEqual([reading, reading, reading, alert]);
  expect(queueOf('here')).toEqual([alert]);
  expect(dropped).toEqual(['away', 'away']);
});

test('what was taken out makes room again', async () => {
  const { store, queueOf } = keepEverything();
  limitSessionQueues(store, { maxMessages: 1, maxBytes: 1e9, onDropped: () => {} });
  await store.outgoingEnqueueCombi(subscribers, reading);
  await store.outgoingClearMessageId({ id: 'away' }, {});
  await store.outgoingEnqueueCombi(subscribers, reading);
  expect(queueOf('away')).toEqual([reading]);
});

test('all queues together are bounded in bytes', async () => {
  const { store, queueOf } = keepEverything();
  limitSessionQueues(store, { maxMessages: 1_000, maxBytes: 450, onDropped: () => {} });
  for (let n = 0; n < 10; n++) await store.outgoingEnqueueCombi(subscribers, alert);
  expect(queueOf('away').length + queueOf('here').length).toBe(6);
});

test('a connected session whose message was turned away is not disconnected for it', async () => {
  const { store } = keepEverything();
  limitSessionQueues(store, { maxMessages: 1, maxBytes: 1, onDropped: () => {} });
  await expect(store.outgoingUpdate({ id: 'here' }, {})).resolves.toBeUndefined();
});
