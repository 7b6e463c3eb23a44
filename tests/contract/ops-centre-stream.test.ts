import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { AlertList } from '#ops-centre/http/api/alert-types.ts';
import { eventually } from '#tests/support/eventually.ts';
import { EventReader } from '#tests/support/ops-centre/event-reader.ts';
import type { Person } from '#tests/support/ops-centre/running-centre.ts';
import { newPerson } from '#tests/support/ops-centre/running-centre.ts';
import type { StaffedCentre } from '#tests/support/ops-centre/staffed-centre.ts';
import { startStaffedCentre } from '#tests/support/ops-centre/staffed-centre.ts';
import { passageFacts, readingFacts } from '#tests/support/ops-centre/wire-events.ts';

let staffed: StaffedCentre;
const readers: EventReader[] = [];

beforeAll(async () => {
  staffed = await startStaffedCentre();
});

afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

afterAll(() => staffed.close());

async function listen(
  person: Person = staffed.people.guard,
  from: Parameters<typeof EventReader.open>[2] = {},
): Promise<EventReader> {
  const reader = await EventReader.open(staffed.centre.url, person, from);
  readers.push(reader);
  return reader;
}

const passageIdsIn = (reader: EventReader) =>
  reader.of('passage').map(({ data }) => data['passageId']);

const passAll = async (names: readonly string[]): Promise<void> => {
  for (const name of names) {
    await staffed.gateway.emit({ kind: 'passage', facts: passageFacts(name) });
  }
};

test('a page that listens is told of passages and alerts, with rising ids', async () => {
  const reader = await listen();
  await passAll(['live-1']);
  const { alertId } = await staffed.newAlert();
  await eventually('the alert', () => reader.of('alert').length === 1);
  expect(passageIdsIn(reader)).toEqual(['live-1']);
  expect(reader.of('alert')[0]?.data).toMatchObject({ alertId, state: 'open' });
  const ids = reader.events.flatMap(({ id }) => (id === null ? [] : [Number(id)]));
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
});

test('an acknowledgement of one person shows in the browser of another', async () => {
  const reader = await listen();
  const { alertId, version } = await staffed.newAlert();
  const path = `/api/alerts/${alertId}/acknowledge`;
  await staffed.people.operator.request('POST', path, { version });
  const isAcknowledged = () =>
    reader.of('alert').some(({ data }) => data['alertId'] === alertId && data['acknowledgedBy']);
  await eventually('the acknowledgement', isAcknowledged);
});

test('a page that comes back gets exactly what it missed, then what happens', async () => {
  const first = await listen();
  await passAll(['before-1', 'before-2']);
  await eventually('both passages', () => passageIdsIn(first).includes('before-2'));
  const { lastId } = first;
  first.close();
  const missed = Array.from({ length: 450 }, (_, index) => `missed-${index}`);
  await passAll(missed);
  const second = await listen(staffed.people.guard, { lastEventId: lastId });
  await passAll(['after-1']);
  await eventually('the last passage', () => passageIdsIn(second).includes('after-1'));
  expect(passageIdsIn(second)).toEqual([...missed, 'after-1']);
  expect(second.of('reset')).toEqual([]);
});

test('pages that come back while events pour in miss none and see none twice', async () => {
  const names = Array.from({ length: 300 }, (_, index) => `pour-${index}`);
  const pouring = passAll(names);
  const start = await listen();
  const { lastId } = start;
  const seen: unknown[] = [];
  let cursor = lastId || String(start.of('hb')[0]?.data['head']);
  start.close();
  while (!seen.includes('pour-299')) {
    const reader = await listen(staffed.people.guard, { lastEventId: cursor });
    const heardSome = () =>
      reader.of('passage').length > 20 || passageIdsIn(reader).includes('pour-299');
    await eventually('some passages', heardSome);
    reader.close();
    seen.push(...passageIdsIn(reader));
    cursor = reader.lastId;
  }
  await pouring;
  const expected = names.slice(names.indexOf(String(seen[0])));
  expect(seen).toEqual(expected);
});

test('a list and the stream from its cursor leave nothing out', async () => {
  const { cursor } = await staffed.people.guard.get<AlertList>('/api/alerts');
  const { alertId } = await staffed.newAlert();
  const reader = await listen(staffed.people.guard, { cursor });
  await eventually('the alert', () => reader.of('alert').length > 0);
  expect(reader.of('alert').map(({ data }) => data['alertId'])).toEqual([alertId]);
});

test('a cursor from another life is answered with a reset, and the stream goes on', async () => {
  const reader = await listen(staffed.people.guard, { lastEventId: '999999999' });
  expect(reader.of('reset')[0]?.data).toMatchObject({ reason: 'cursor-unknown' });
  await passAll(['after-reset']);
  await eventually('the passage', () => passageIdsIn(reader).length > 0);
  expect(passageIdsIn(reader)).toEqual(['after-reset']);
});

test('the heartbeat names the newest event, so that a page can prove that it missed nothing', async () => {
  await passAll(['head-1']);
  const reader = await listen(staffed.people.guard, { lastEventId: '1' });
  await eventually('the replay', () => passageIdsIn(reader).includes('head-1'));
  const later = await listen();
  expect(later.of('hb')[0]?.data['head']).toBe(reader.lastId);
  expect(Math.abs(Number(later.of('hb')[0]?.data['serverTimeMs']) - Date.now())).toBeLessThan(
    5_000,
  );
});

test('readings are stored, but are no live events', async () => {
  const reader = await listen();
  await staffed.gateway.emit({ kind: 'reading', facts: readingFacts });
  await passAll(['behind-the-reading']);
  await eventually('the passage', () => passageIdsIn(reader).length === 1);
  expect(reader.events.map(({ event }) => event)).not.toContain('reading');
});

test('the stream of a user who is deleted ends at once', async () => {
  const leaver = await newPerson(staffed.centre, staffed.people.admin, 'leo', 'guard');
  const reader = await listen(leaver);
  await staffed.people.admin.request('DELETE', '/api/users/leo');
  await eventually('the end', () => reader.isClosed, 5_000);
});

test('the stream of a session that is signed out ends at once', async () => {
  const leaver = await newPerson(staffed.centre, staffed.people.admin, 'lea', 'guard');
  const reader = await listen(leaver);
  await leaver.request('DELETE', '/api/session');
  await eventually('the end', () => reader.isClosed, 5_000);
});

test('one person cannot take all the places', async () => {
  const greedy = await newPerson(staffed.centre, staffed.people.admin, 'gus', 'guard');
  for (let streams = 0; streams < 12; streams++) await listen(greedy);
  const response = await greedy.request('GET', '/api/stream');
  expect(response.status).toBe(429);
  await listen();
});

test.each(['x', '-1', '1e3', '9'.repeat(16)])('the cursor %s is refused', async (cursor) => {
  const response = await staffed.people.guard.request('GET', `/api/stream?cursor=${cursor}`);
  expect(response.status).toBe(400);
});

test('at 50 passages a second a page is told within 200 ms of the publication', async () => {
  const reader = await listen();
  const sentAtMs = new Map<string, number>();
  const names = Array.from({ length: 100 }, (_, index) => `fast-${index}`);
  const startMs = performance.now();
  for (const [index, name] of names.entries()) {
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(0, startMs + index * 20 - performance.now())),
    );
    sentAtMs.set(name, performance.now());
    await staffed.gateway.emit({ kind: 'passage', facts: passageFacts(name) });
  }
  await eventually('the last passage', () => passageIdsIn(reader).includes('fast-99'));
  const delaysMs = reader
    .of('passage')
    .map(({ data, atMs }) => atMs - (sentAtMs.get(String(data['passageId'])) ?? 0))
    .sort((a, b) => a - b);
  expect(delaysMs).toHaveLength(100);
  // The median is asserted here, where other tests run beside; the bench measures the 99th percentile.
  expect(delaysMs[50]).toBeLessThan(200);
});
