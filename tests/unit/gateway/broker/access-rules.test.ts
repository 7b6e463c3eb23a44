import { describe, expect, test } from 'vitest';
import type { Principal } from '#gateway/broker/access-rules.ts';
import { mayPublish, mayReceive, maySubscribe } from '#gateway/broker/access-rules.ts';

const gateway: Principal = {
  name: 'gateway',
  kind: 'gateway',
  scope: { siteId: 'site-1', gatewayId: 'gate-1' },
};
const everywhere = { siteId: null, gatewayId: null };
const opsCentre: Principal = { name: 'ops-centre', kind: 'ops-centre', scope: everywhere };
const reader: Principal = { name: 'reader', kind: 'reader', scope: everywhere };
const siteReader: Principal = {
  name: 'site-reader',
  kind: 'reader',
  scope: { siteId: 'site-1', gatewayId: null },
};
const siteCentre: Principal = {
  name: 'site-centre',
  kind: 'ops-centre',
  scope: { siteId: 'site-1', gatewayId: null },
};

const own = 'gatehouse/v1/site-1/gate-1';
const other = 'gatehouse/v1/site-1/gate-2';
const yes = 'allowed';
const no = 'denied';

const verdict = ({ allowed }: { readonly allowed: boolean }): string => (allowed ? yes : no);

describe('publishing', () => {
  /** Topic, then the answer for gateway, ops centre, reader and an ops centre of one site. */
  const table: readonly (readonly [string, string, string, string, string])[] = [
    [`${own}/reading`, yes, no, no, no],
    [`${own}/scan`, yes, no, no, no],
    [`${own}/passage`, yes, no, no, no],
    [`${own}/alert`, yes, no, no, no],
    [`${own}/gap`, yes, no, no, no],
    [`${own}/backfill/alert`, yes, no, no, no],
    [`${own}/health`, yes, no, no, no],
    [`${own}/state`, yes, no, no, no],
    [`${own}/device/thermometer-1/state`, yes, no, no, no],
    [`${own}/cmd/resend/reply`, yes, no, no, no],
    [`${own}/ack`, no, yes, no, yes],
    [`${own}/cmd/resend`, no, yes, no, yes],
    [`${other}/reading`, no, no, no, no],
    [`${other}/state`, no, no, no, no],
    [`${other}/ack`, no, yes, no, yes],
    ['gatehouse/v1/site-2/gate-1/reading', no, no, no, no],
    ['gatehouse/v1/site-2/gate-1/ack', no, yes, no, no],
    ['gatehouse/v2/site-1/gate-1/reading', no, no, no, no],
    [`${own}/cmd/reboot`, no, no, no, no],
    [`${own}/reading/extra`, no, no, no, no],
    [`${own}/device//state`, no, no, no, no],
    [`${own}/`, no, no, no, no],
    [`/${own}/reading`, no, no, no, no],
    [`${own}/reading\u0000`, no, no, no, no],
    ['gatehouse/v1/site-1/gate-1-evil/reading', no, no, no, no],
    ['gatehouse/v1/site-1/gate-11/reading', no, no, no, no],
    ['gatehouse/v1/+/gate-1/reading', no, no, no, no],
    ['$SYS/broker/load', no, no, no, no],
    ['$share/group/gatehouse/v1/site-1/gate-1/reading', no, no, no, no],
    ['#', no, no, no, no],
    ['', no, no, no, no],
  ];

  test.each(table)('%s: gateway %s, ops centre %s, reader %s, site centre %s', (topic, ...want) => {
    const got = [gateway, opsCentre, reader, siteCentre].map((who) =>
      verdict(mayPublish(who, topic, false)),
    );
    expect(got).toEqual(want);
  });

  test('only states may be retained, so that no stale command or record is served for ever', () => {
    const retained = ['state', 'device/thermometer-1/state', 'reading', 'health', 'backfill/scan'];
    expect(retained.map((path) => verdict(mayPublish(gateway, `${own}/${path}`, true)))).toEqual([
      yes,
      yes,
      no,
      no,
      no,
    ]);
    expect(verdict(mayPublish(opsCentre, `${own}/ack`, true))).toBe(no);
    expect(verdict(mayPublish(opsCentre, `${own}/cmd/resend`, true))).toBe(no);
  });
});

describe('subscribing', () => {
  /** Filter, then the answer for gateway, ops centre, reader, a reader of one site and an ops centre of one site. */
  const table: readonly (readonly [string, string, string, string, string, string])[] = [
    [`${own}/ack`, yes, yes, no, no, yes],
    [`${own}/cmd/resend`, yes, yes, no, no, yes],
    [`${own}/cmd/+`, yes, yes, no, no, yes],
    [`${own}/cmd/#`, no, yes, no, no, yes],
    [`${own}/#`, no, yes, no, no, yes],
    [`${own}/+`, no, yes, no, no, yes],
    [`${own}/reading`, no, yes, yes, yes, yes],
    [`${own}/state`, no, yes, no, no, yes],
    [`${own}/health`, no, yes, no, no, yes],
    [`${own}/backfill/+`, no, yes, yes, yes, yes],
    [`${own}/backfill/scan`, no, yes, yes, yes, yes],
    [`${own}/backfill/#`, no, yes, no, no, yes],
    [`${other}/ack`, no, yes, no, no, yes],
    [`${other}/cmd/resend`, no, yes, no, no, yes],
    ['gatehouse/v1/+/+/alert', no, yes, yes, no, no],
    ['gatehouse/v1/site-1/+/alert', no, yes, yes, yes, yes],
    ['gatehouse/v1/site-1/+/ack', no, yes, no, no, yes],
    ['gatehouse/v1/site-2/+/alert', no, yes, yes, no, no],
    ['gatehouse/v1/+/gate-1/ack', no, yes, no, no, no],
    ['gatehouse/v1/+/+/+', no, yes, no, no, no],
    ['gatehouse/v1/#', no, yes, no, no, no],
    ['gatehouse/v1/site-1/#', no, yes, no, no, yes],
    ['gatehouse/v1/site-1/+/backfill/reading', no, yes, yes, yes, yes],
    ['gatehouse/v1/', no, no, no, no, no],
    ['gatehouse/v1', no, no, no, no, no],
    ['gatehouse/#', no, no, no, no, no],
    ['gatehouse/+/site-1/gate-1/ack', no, no, no, no, no],
    ['+/v1/site-1/gate-1/ack', no, no, no, no, no],
    ['+/+/+/+/+', no, no, no, no, no],
    ['#', no, no, no, no, no],
    ['+', no, no, no, no, no],
    ['', no, no, no, no, no],
    ['$SYS/#', no, no, no, no, no],
    ['$SYS/+/new/clients', no, no, no, no, no],
    [`$share/group/${own}/ack`, no, no, no, no, no],
    ['$share/group/gatehouse/v1/#', no, no, no, no, no],
    [`/${own}/ack`, no, no, no, no, no],
  ];

  test.each(table)(
    '%s: gateway %s, ops centre %s, reader %s, site reader %s, site centre %s',
    (filter, ...want) => {
      const got = [gateway, opsCentre, reader, siteReader, siteCentre].map((who) =>
        verdict(maySubscribe(who, filter)),
      );
      expect(got).toEqual(want);
    },
  );

  test('a denial says why', () => {
    expect(maySubscribe(reader, '$share/group/gatehouse/v1/#')).toEqual({
      allowed: false,
      reason: 'this broker has no shared subscriptions',
    });
  });
});

test('what is handed over is judged again, whatever the subscription was', () => {
  expect(mayReceive(reader, `${own}/alert`)).toBe(true);
  expect(mayReceive(reader, `${own}/backfill/alert`)).toBe(true);
  expect(mayReceive(reader, `${own}/ack`)).toBe(false);
  expect(mayReceive(reader, `${own}/state`)).toBe(false);
  expect(mayReceive(siteReader, 'gatehouse/v1/site-2/gate-1/alert')).toBe(false);
  expect(mayReceive(gateway, `${own}/ack`)).toBe(true);
  expect(mayReceive(gateway, `${own}/cmd/resend`)).toBe(true);
  expect(mayReceive(gateway, `${own}/reading`)).toBe(false);
  expect(mayReceive(gateway, `${other}/ack`)).toBe(false);
  expect(mayReceive(opsCentre, `${other}/state`)).toBe(true);
  expect(mayReceive(opsCentre, '$SYS/broker/heartbeat')).toBe(false);
});
