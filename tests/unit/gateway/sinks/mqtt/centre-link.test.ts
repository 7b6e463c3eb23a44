import { describe, expect, test } from 'vitest';
import type { CommandAudit } from '#gateway/sinks/mqtt/centre-link.ts';
import { createCentreLink } from '#gateway/sinks/mqtt/centre-link.ts';
import type { ResendRequestV1 } from '#gateway/wire/control-messages.ts';
import { heartbeatV1, resendReplyV1 } from '#gateway/wire/control-messages.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { scriptedMqtt } from '#tests/support/scripted-mqtt.ts';

const base = 'gatehouse/v1/site-1/gate-1';
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function linkOn() {
  const clock = new FakeClock();
  const connection = scriptedMqtt();
  const confirmed: { centreId: string; confirmed: readonly unknown[] }[] = [];
  const requests: ResendRequestV1[] = [];
  const audited: CommandAudit[] = [];
  const behaviour = { fails: false, believes: true };
  const link = createCentreLink({
    connection,
    address: { siteId: 'site-1', gatewayId: 'gate-1' },
    clock,
    heartbeat: () => ({
      bootId: 'boot-1',
      sentAtMs: clock.wallMs(),
      clockState: 'synchronised',
      head: { epoch: 1, seq: 42 },
      epochs: [{ epoch: 1, firstSeq: 1, lastSeq: 42, reason: 'first-start' }],
      devices: [{ deviceId: 'thermometer-1', state: 'ready' }],
    }),
    onConfirmed: (centreId, list) => {
      confirmed.push({ centreId, confirmed: list });
      return behaviour.believes;
    },
    onResend: (request) => {
      requests.push(request);
      if (behaviour.fails) return Promise.reject(new Error('disk'));
      const { requestId } = request;
      return Promise.resolve({ requestId, accepted: true, reason: '', records: 2, missing: [] });
    },
    onCommand: (command) => audited.push(command),
  });
  link.start();
  const receive = (path: string, payload: string, retained = false): void =>
    connection.receive({ topic: `${base}/${path}`, payload: Buffer.from(payload), retained });
  const published = (path: string): string[] =>
    connection.published
      .filter(({ topic }) => topic === `${base}/${path}`)
      .map(({ payload }) => String(payload));
  return { link, clock, connection, confirmed, requests, audited, behaviour, receive, published };
}

const request = (more: object = {}): string =>
  JSON.stringify({ requestId: 'r-1', epoch: 1, fromSeq: 3, toSeq: 4, ...more });

test('it listens to its own confirmations and requests only', () => {
  expect(linkOn().connection.subscribed).toEqual([`${base}/ack`, `${base}/cmd/resend`]);
});

describe('confirmations', () => {
  test('a good one is passed on', () => {
    const { confirmed, receive, link } = linkOn();
    receive('ack', JSON.stringify({ centreId: 'main', confirmed: [{ epoch: 1, seq: 7 }] }));
    expect(confirmed).toEqual([{ centreId: 'main', confirmed: [{ epoch: 1, seq: 7 }] }]);
    expect(link.counters().acks).toBe(1);
  });

  test.each([
    ['not-json', '{'],
    ['schema', '{}'],
    ['schema', '{"centreId":"main","confirmed":[{"epoch":1,"seq":-1}]}'],
    ['schema', '{"centreId":"main","confirmed":[{"epoch":1,"seq":"7"}]}'],
    ['schema', '{"centreId":"main","confirmed":[]}'],
    ['schema', 'null'],
    ['too-large', `{"centreId":"main","pad":"${'x'.repeat(17_000)}"}`],
  ] as const)('a bad one is counted as %s and nothing else happens: %s', (reason, payload) => {
    const { confirmed, receive, link } = linkOn();
    receive('ack', payload);
    expect(confirmed).toEqual([]);
    expect(link.counters()).toMatchObject({ acks: 0, refused: { [reason]: 1 } });
  });

  test('one of what was never written is counted', () => {
    const { behaviour, receive, link } = linkOn();
    behaviour.believes = false;
    receive('ack', JSON.stringify({ centreId: 'main', confirmed: [{ epoch: 1, seq: 7_000 }] }));
    expect(link.counters().refused.range).toBe(1);
  });

  test('a retained one is not believed', () => {
    const { confirmed, receive, link } = linkOn();
    receive('ack', JSON.stringify({ centreId: 'main', confirmed: [{ epoch: 1, seq: 7 }] }), true);
    expect(confirmed).toEqual([]);
    expect(link.counters().refused.retained).toBe(1);
  });

  test('one for another gateway is none of our business', () => {
    const { confirmed, connection } = linkOn();
    const payload = Buffer.from('{"centreId":"main","confirmed":[{"epoch":1,"seq":7}]}');
    connection.receive({ topic: 'gatehouse/v1/site-1/gate-2/ack', payload, retained: false });
    expect(confirmed).toEqual([]);
  });
});

describe('requests', () => {
  test('a good one is carried out, answered and audited', async () => {
    const { requests, receive, published, audited } = linkOn();
    receive('cmd/resend', request());
    await turn();
    expect(requests).toHaveLength(1);
    const [reply = ''] = published('cmd/resend/reply');
    expect(resendReplyV1.parse(JSON.parse(reply))).toMatchObject({ requestId: 'r-1', records: 2 });
    expect(audited).toEqual([
      {
        verb: 'resend',
        requestId: 'r-1',
        epoch: 1,
        fromSeq: 3,
        toSeq: 4,
        accepted: true,
        reason: '',
      },
    ]);
  });

  test.each([
    ['range', request({ fromSeq: 5, toSeq: 4 })],
    ['range', request({ fromSeq: 1, toSeq: 5_001 })],
    ['schema', request({ fromSeq: 0 })],
    ['schema', request({ requestId: '' })],
    ['schema', request({ epoch: 1.5 })],
    ['not-json', 'resend all'],
  ] as const)('a bad one is counted as %s and not carried out: %s', async (reason, payload) => {
    const { requests, receive, published, link } = linkOn();
    receive('cmd/resend', payload);
    await turn();
    expect(requests).toEqual([]);
    expect(published('cmd/resend/reply')).toEqual([]);
    expect(link.counters().refused[reason]).toBe(1);
  });

  test('the largest allowed one is carried out', async () => {
    const { requests, receive } = linkOn();
    receive('cmd/resend', request({ fromSeq: 1, toSeq: 5_000 }));
    await turn();
    expect(requests).toHaveLength(1);
  });

  test('more than five in ten seconds are answered with a refusal, later ones are served', async () => {
    const { requests, receive, published, clock, link } = linkOn();
    for (let n = 0; n < 7; n++) receive('cmd/resend', request({ requestId: `r-${n}` }));
    await turn();
    expect(requests).toHaveLength(5);
    const replies = published('cmd/resend/reply').map((text) =>
      resendReplyV1.parse(JSON.parse(text)),
    );
    expect(replies.filter(({ accepted }) => !accepted).map(({ requestId }) => requestId)).toEqual([
      'r-5',
      'r-6',
    ]);
    expect(link.counters().refused.rate).toBe(2);
    clock.advance(10_000);
    receive('cmd/resend', request());
    await turn();
    expect(requests).toHaveLength(6);
  });

  test('one that fails inside is answered, too', async () => {
    const { behaviour, receive, published } = linkOn();
    behaviour.fails = true;
    receive('cmd/resend', request());
    await turn();
    expect(JSON.parse(published('cmd/resend/reply')[0] ?? '')).toMatchObject({ accepted: false });
  });
});

describe('heartbeats and device states', () => {
  test('a heartbeat goes out at once and then every five seconds, and fits the wire', () => {
    const { clock, published } = linkOn();
    clock.advance(0);
    expect(published('health')).toHaveLength(1);
    clock.advance(15_000);
    expect(published('health')).toHaveLength(4);
    expect(heartbeatV1.parse(JSON.parse(published('health')[0] ?? '')).head.seq).toBe(42);
  });

  test('on demand they come at once, but many demands in one moment are one message', () => {
    const { clock, published, link } = linkOn();
    clock.advance(1_000);
    for (let n = 0; n < 50; n++) link.heartbeatNow();
    clock.advance(0);
    for (let n = 0; n < 50; n++) link.heartbeatNow();
    clock.advance(150);
    expect(published('health')).toHaveLength(2);
    clock.advance(50);
    expect(published('health')).toHaveLength(3);
  });

  test('none goes out while the broker is away', () => {
    const { clock, connection, published } = linkOn();
    connection.become('offline');
    clock.advance(20_000);
    expect(published('health')).toEqual([]);
    connection.become('online');
    clock.advance(0);
    expect(published('health')).toHaveLength(1);
  });

  test('device states are retained and told again after each connect', () => {
    const { connection, link, published } = linkOn();
    const state = {
      deviceId: 'scanner-1',
      state: 'silent',
      detail: 'No data.',
      changedAtMs: 1,
    } as const;
    connection.become('offline');
    link.deviceStateChanged(state);
    expect(published('device/scanner-1/state')).toEqual([]);
    connection.become('online');
    link.deviceStateChanged({ ...state, state: 'ready' });
    connection.become('offline');
    connection.become('online');
    expect(published('device/scanner-1/state').map((text) => JSON.parse(text).state)).toEqual([
      'silent',
      'ready',
      'ready',
    ]);
    expect(
      connection.published.every(({ topic, retain }) => retain === topic.endsWith('/state')),
    ).toBe(true);
  });

  test('after stop nothing more is sent or heard', () => {
    const { clock, link, receive, confirmed, connection } = linkOn();
    link.stop();
    clock.advance(60_000);
    receive('ack', JSON.stringify({ centreId: 'main', confirmed: [{ epoch: 1, seq: 7 }] }));
    expect(connection.published).toEqual([]);
    expect(confirmed).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });
});
