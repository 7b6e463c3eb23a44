import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { StreamHub } from '#ops-centre/live/stream-hub.ts';
import { openForWriting } from '#ops-centre/store/database.ts';
import type { StreamRow } from '#ops-centre/store/stream-table.ts';
import {
  appendStream,
  readStream,
  streamSpan,
  trimStream,
} from '#ops-centre/store/stream-table.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

const owner = { tokenHash: 'token-1', userKey: 'anna' };

function newHub() {
  const db = openForWriting(':memory:');
  const clock = new FakeClock();
  const allowed = new Set(['token-1']);
  const hub = new StreamHub({
    clock,
    span: () => streamSpan(db),
    read: (afterId, upToId, limit) => readStream(db, afterId, upToId, limit),
    isAllowed: ({ tokenHash }) => allowed.has(tokenHash),
  });
  const happen = (count: number, size = 10): StreamRow[] => {
    const rows = Array.from({ length: count }, (_, index) =>
      appendStream(db, 'passage', { index, filler: 'x'.repeat(size) }, 0),
    );
    hub.broadcast(rows);
    return rows;
  };
  return { db, clock, hub, happen, allowed };
}

/** A page's end of the line; `isReading: false` for one that never takes anything. */
function page(isReading = true) {
  const out = new PassThrough({ highWaterMark: 1_024 });
  let text = '';
  if (isReading) out.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  out.on('error', () => undefined);
  const ids = () => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  const events = () => [...text.matchAll(/^event: (\w+)$/gm)].map(([, event]) => event);
  return { out, ids, events };
}

const settled = async () => {
  for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
};

test('a page that begins at a cursor gets what is kept after it, in order', async () => {
  const { hub, happen } = newHub();
  happen(500);
  const { out, ids } = page();
  hub.attach(out, owner, 100);
  await settled();
  expect(ids()).toEqual(Array.from({ length: 400 }, (_, index) => 101 + index));
});

test('a cursor older than what is kept is answered with a reset', async () => {
  const { db, hub, happen } = newHub();
  happen(500);
  trimStream(db, 500, 100);
  const { out, events, ids } = page();
  hub.attach(out, owner, 399);
  await settled();
  expect(events()[1]).toBe('reset');
  expect(ids()).toEqual([500]);
  const exact = page();
  hub.attach(exact.out, owner, 400);
  await settled();
  expect(exact.events()).not.toContain('reset');
  expect(exact.ids()).toHaveLength(100);
});

test('a page that does not read is dropped, and the others hear everything', async () => {
  const { hub, happen } = newHub();
  const deaf = page(false);
  const good = page();
  hub.attach(deaf.out, owner, null);
  hub.attach(good.out, owner, null);
  await settled();
  for (let rounds = 0; rounds < 100; rounds++) {
    happen(1, 10_000);
    await settled();
  }
  expect(deaf.out.destroyed).toBe(true);
  expect(deaf.out.writableLength).toBeLessThan(300_000);
  expect(good.ids()).toHaveLength(100);
  expect(hub.clientCount).toBe(1);
});

test('a page that catches up slowly is waited for, but not for ever', async () => {
  const { clock, hub, happen } = newHub();
  happen(300, 1_000);
  const deaf = page(false);
  hub.attach(deaf.out, owner, 0);
  await settled();
  expect(deaf.out.destroyed).toBe(false);
  expect(deaf.out.writableLength).toBeLessThan(260_000);
  clock.advance(16_000);
  await settled();
  expect(deaf.out.destroyed).toBe(true);
  expect(hub.clientCount).toBe(0);
});

test('what happens while a page catches up comes after what it missed', async () => {
  const { hub, happen } = newHub();
  happen(600, 1_000);
  const { out } = page(false);
  hub.attach(out, owner, 0);
  await settled();
  happen(5);
  let text = '';
  out.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  await settled();
  happen(1);
  await settled();
  const seen = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  expect(seen).toEqual(Array.from({ length: 606 }, (_, index) => 1 + index));
});

test('heartbeats come every five seconds, and end with the session', async () => {
  const { clock, hub, allowed } = newHub();
  const { out, events } = page();
  hub.start();
  hub.attach(out, owner, null);
  clock.advance(10_000);
  await settled();
  expect(events()).toEqual(['hb', 'hb', 'hb']);
  allowed.clear();
  clock.advance(5_000);
  expect(out.destroyed).toBe(true);
});

test('moved counters are told without an id, so that a cursor never points at them', async () => {
  const { hub } = newHub();
  const { out, events, ids } = page();
  hub.attach(out, owner, null);
  await settled();
  hub.update([
    {
      siteId: 'tower-1',
      gatewayId: 'gate-1',
      status: 'online',
      lastHeartbeatAtMs: null,
      head: null,
      confirmed: null,
      missingCount: 0,
      gaps: [],
      devices: [],
    },
  ]);
  await settled();
  expect(events()).toEqual(['hb', 'gateway']);
  expect(ids()).toEqual([]);
});
