import { expect, test } from 'vitest';
import type { Principal } from '#gateway/broker/access-rules.ts';
import { ClientIds } from '#gateway/broker/client-ids.ts';

const everywhere = { siteId: null, gatewayId: null };
const gateway: Principal = {
  name: 'gateway',
  kind: 'gateway',
  scope: { siteId: 'site-1', gatewayId: 'gate-1' },
};
const opsCentre: Principal = { name: 'ops-centre', kind: 'ops-centre', scope: everywhere };
const reader: Principal = { name: 'reader', kind: 'reader', scope: everywhere };
const otherReader: Principal = { name: 'wall', kind: 'reader', scope: everywhere };

const idsOf = (): ClientIds => new ClientIds([gateway, opsCentre, reader, otherReader]);
const clean = (id: string) => ({ id, clean: true, closed: false });
const lasting = (id: string) => ({ id, clean: false, closed: false });

test('a gateway connects with its own id and looks in as doctor, and with no other', () => {
  const ids = idsOf();
  expect(ids.claim(gateway, clean('gate-1')).allowed).toBe(true);
  expect(ids.claim(gateway, clean('gate-1-doctor')).allowed).toBe(true);
  for (const id of ['gate-2', 'gate-1-x', 'ops-centre', ''])
    expect(ids.claim(gateway, clean(id)).allowed).toBe(false);
  expect(ids.claim(gateway, lasting('gate-1')).allowed).toBe(false);
});

test("nobody else takes a gateway's id and thereby its connection", () => {
  const ids = idsOf();
  for (const who of [opsCentre, reader])
    for (const id of ['gate-1', 'gate-1-doctor'])
      expect(ids.claim(who, clean(id)).allowed).toBe(false);
});

test("an id that looks like another account's is that account's", () => {
  const ids = idsOf();
  for (const id of ['ops-centre', 'ops-centre-2', 'gatehouse-ops-centre-main']) {
    expect(ids.claim(reader, clean(id)).allowed).toBe(false);
    expect(ids.claim(opsCentre, lasting(id)).allowed).toBe(true);
  }
  expect(ids.claim(reader, clean('mqttjs_1a2b3c')).allowed).toBe(true);
});

test('an id in use belongs to its account until the connection ends', () => {
  const ids = idsOf();
  const first = clean('node-red');
  expect(ids.claim(reader, first).allowed).toBe(true);
  expect(ids.claim(otherReader, clean('node-red')).allowed).toBe(false);
  const again = clean('node-red');
  expect(ids.claim(reader, again).allowed).toBe(true);
  // The connection that was taken over ends late; that frees nothing.
  ids.release(first);
  expect(ids.claim(otherReader, clean('node-red')).allowed).toBe(false);
  ids.release(again);
  expect(ids.claim(otherReader, clean('node-red')).allowed).toBe(true);
});

test('a session that outlives its connection keeps its id', () => {
  const ids = idsOf();
  const session = lasting('node-red');
  ids.claim(reader, session);
  ids.release(session);
  expect(ids.claim(otherReader, clean('node-red')).allowed).toBe(false);
  expect(ids.claim(reader, lasting('node-red')).allowed).toBe(true);
});

test('sessions are counted, connections that come and go are not', () => {
  const ids = idsOf();
  for (let n = 0; n < 32; n++) expect(ids.claim(reader, lasting(`s-${n}`)).allowed).toBe(true);
  expect(ids.claim(reader, lasting('one-more'))).toEqual({
    allowed: false,
    reason: 'there are too many sessions already',
  });
  expect(ids.claim(reader, lasting('s-7')).allowed).toBe(true);
  expect(ids.claim(reader, clean('one-more')).allowed).toBe(true);
});

test('an overlong id is refused', () => {
  expect(idsOf().claim(reader, clean('x'.repeat(81))).allowed).toBe(false);
});
