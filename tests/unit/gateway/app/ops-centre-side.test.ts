import { describe, expect, it } from 'vitest';
import {
  CONFIRMATIONS_ID,
  confirmationsFrom,
  confirmedAlertsFrom,
} from '#gateway/delivery/audit.ts';
import type { EpochSpan } from '#gateway/journal/journal.ts';
import { heartbeatV1, MAX_RESEND_RECORDS } from '#gateway/wire/control-messages.ts';
import { afterRestart, bench, readings } from './ops-centre-bench.ts';

const watched = {
  ...{ position: 1, epoch: 1, seq: 1, episodeId: 'e1', passageId: 'p1', laneId: 'lane-1' },
  ...{ observedAtMs: 0, sinceMs: 0 },
};

const request = (epoch: number, fromSeq: number, toSeq: number) => ({
  requestId: 'r1',
  epoch,
  fromSeq,
  toSeq,
});

describe('a heartbeat', () => {
  it('carries the head, so that the loss of the last record shows', async () => {
    const { centre, journal, clock } = await bench(3);
    expect(centre.heartbeat()).toMatchObject({
      bootId: 'boot-1',
      sentAtMs: clock.wallMs(),
      clockState: 'synchronised',
      head: { epoch: 1, seq: 3 },
      epochs: [{ epoch: 1, firstSeq: 1, lastSeq: 3, reason: 'first-start' }],
      devices: [{ deviceId: 'thermometer-1', state: 'ready' }],
    });
    await journal.append(readings(2));
    expect(centre.heartbeat()).toMatchObject({
      head: { seq: 5 },
      epochs: [{ epoch: 1, lastSeq: 5 }],
    });
  });

  it('is as the wire says, with nothing stored and with more epochs than it may carry', async () => {
    const past: EpochSpan[] = Array.from({ length: 100 }, (_, index) => ({
      epoch: index + 1,
      firstSeq: 1,
      lastSeq: 1,
      basePosition: index,
      reason: 'lost-tail',
    }));
    for (const { centre } of [await bench(), await bench(0, past)])
      expect(heartbeatV1.safeParse(centre.heartbeat()).success).toBe(true);
    const { centre } = await bench(0, past);
    expect(centre.heartbeat().epochs).toHaveLength(64);
    expect(centre.heartbeat().epochs.at(-1)?.epoch).toBe(100);
  });
});

describe('a confirmation', () => {
  it('moves what is confirmed up, and never down', async () => {
    const { centre } = await bench(10);
    expect(centre.confirmedPosition()).toBe(0);
    centre.confirm([{ epoch: 1, seq: 7 }]);
    expect(centre.confirmedPosition()).toBe(7);
    centre.confirm([{ epoch: 1, seq: 4 }]);
    expect(centre.confirmedPosition()).toBe(7);
  });

  it('of what was never written is not believed, now or when it is written', async () => {
    const { centre, journal } = await bench(3);
    expect(centre.confirm([{ epoch: 1, seq: 1_000 }])).toBe(false);
    expect(centre.confirmedPosition()).toBe(0);
    await journal.append(readings(2));
    expect(centre.confirmedPosition()).toBe(0);
    expect(centre.confirm([{ epoch: 2, seq: 5 }])).toBe(true);
    expect(centre.confirmedPosition()).toBe(5);
  });

  it('of an epoch that nobody knows counts for nothing, and the rest of it counts', async () => {
    const { centre } = await bench(3);
    const entries = [
      { epoch: 99, seq: 3 },
      { epoch: 1, seq: 2 },
    ];
    expect(centre.confirm(entries)).toBe(false);
    expect(centre.confirmedPosition()).toBe(2);
  });

  it('is remembered over a restart', async () => {
    const { centre, journal, clock } = await bench(5);
    centre.confirm([{ epoch: 1, seq: 5 }]);
    const next = await afterRestart(journal, clock);
    expect(next.confirmedPosition()).toBe(5);
  });
});

describe('the ops centre', () => {
  it('is not confirming before it was ever heard', async () => {
    const { centre } = await bench(0);
    expect(centre.isConfirming()).toBe(false);
  });

  it('is confirming while it has everything, however long it is quiet', async () => {
    const { centre, clock } = await bench(2);
    centre.confirm([{ epoch: 1, seq: 2 }]);
    clock.advance(3_600_000);
    expect(centre.isConfirming()).toBe(true);
  });

  it('is not confirming any more when it was quiet for three heartbeats and lacks something', async () => {
    const { centre, clock, journal } = await bench(2);
    centre.confirm([{ epoch: 1, seq: 2 }]);
    await journal.append(readings(1));
    clock.advance(14_999);
    expect(centre.isConfirming()).toBe(true);
    clock.advance(1);
    expect(centre.isConfirming()).toBe(false);
    centre.confirm([{ epoch: 1, seq: 2 }]);
    expect(centre.isConfirming()).toBe(true);
  });
});

describe('a resend request', () => {
  it('sends the stretch once more and says how many records that is', async () => {
    const { centre, resent } = await bench(10);
    expect(await centre.resend(request(1, 3, 5))).toEqual({
      requestId: 'r1',
      accepted: true,
      reason: '',
      records: 3,
      missing: [],
    });
    expect(resent).toEqual([[3, 5]]);
  });

  it('for an epoch that the journal does not know is all missing', async () => {
    const { centre, resent } = await bench(10);
    expect(await centre.resend(request(7, 1, 4))).toMatchObject({
      records: 0,
      missing: [{ epoch: 7, fromSeq: 1, toSeq: 4 }],
    });
    expect(resent).toEqual([]);
  });

  it('names what retention has deleted, and sends the rest', async () => {
    const { centre, journal, resent } = await bench(10);
    await journal.deleteRows({ upToPosition: 4, observedBeforeMs: Number.MAX_SAFE_INTEGER });
    expect(await centre.resend(request(1, 2, 6))).toMatchObject({
      records: 2,
      missing: [{ epoch: 1, fromSeq: 2, toSeq: 4 }],
    });
    expect(resent).toEqual([[5, 6]]);
  });

  it('names what a past epoch never had: it will not come', async () => {
    const { centre, resent } = await bench(0, [
      { epoch: 5, firstSeq: 1, lastSeq: 3, basePosition: 0, reason: 'first-start' },
      { epoch: 9, firstSeq: 1, lastSeq: 2, basePosition: 3, reason: 'lost-tail' },
    ]);
    expect(await centre.resend(request(5, 2, 6))).toMatchObject({
      records: 2,
      missing: [{ epoch: 5, fromSeq: 4, toSeq: 6 }],
    });
    expect(resent).toEqual([[2, 3]]);
  });

  it('does not call missing what the current epoch may still get', async () => {
    const { centre, resent } = await bench(3);
    expect(await centre.resend(request(1, 2, 6))).toMatchObject({ records: 2, missing: [] });
    expect(resent).toEqual([[2, 3]]);
  });

  it('is cut to the most that one may ask for', async () => {
    const { centre, resent } = await bench(0, [
      { epoch: 1, firstSeq: 1, lastSeq: 100_000, basePosition: 0, reason: 'first-start' },
    ]);
    await centre.resend(request(1, 1, 100_000));
    expect(resent).toEqual([[1, MAX_RESEND_RECORDS]]);
  });

  it('is answered from what is known while the disk refuses', async () => {
    const { centre, journal } = await bench(4);
    journal.isRefusing = true;
    expect(await centre.resend(request(1, 1, 4))).toMatchObject({ accepted: true, records: 4 });
  });
});

describe('an alert that the centre has before what lies in front of it', () => {
  const alerts = [{ epoch: 1, seq: 3 }];

  it('is not waited for any more, also after a restart', async () => {
    const { centre, journal, clock } = await bench(3);
    const alert = { ...watched, seq: 3 };
    centre.alerts.add(alert);
    expect(centre.confirm([{ epoch: 1, seq: 0 }], alerts)).toBe(true);
    expect([centre.alerts.size, centre.confirmedPosition()]).toEqual([0, 0]);
    const next = await afterRestart(journal, clock);
    next.alerts.add(alert);
    expect(next.alerts.size).toBe(0);
  });

  it('is not believed when it was never written', async () => {
    const { centre } = await bench(2);
    centre.alerts.add({ ...watched, seq: 2 });
    expect(centre.confirm([{ epoch: 1, seq: 0 }], alerts)).toBe(false);
    expect(centre.alerts.size).toBe(1);
  });

  it('leaves what the gateway keeps of confirmations readable', async () => {
    const { centre, journal } = await bench(3);
    centre.confirm([{ epoch: 1, seq: 1 }], alerts);
    const state = await journal.loadCursor(CONFIRMATIONS_ID);
    expect([...confirmationsFrom(state)]).toEqual([[1, 1]]);
    expect(confirmedAlertsFrom(state)).toEqual({ ahead: [[1, 3]], called: {} });
  });
});

it('a centre that has more of an ended epoch than is left here is believed', async () => {
  const { centre } = await bench(4, [
    { epoch: 7, firstSeq: 1, lastSeq: 90, basePosition: 0, reason: 'first-start' },
    { epoch: 1, firstSeq: 1, lastSeq: 4, basePosition: 90, reason: 'lost-tail' },
  ]);
  const entries = [
    { epoch: 7, seq: 100 },
    { epoch: 1, seq: 4 },
  ];
  expect(centre.confirm(entries)).toBe(true);
  expect(centre.confirmedPosition()).toBe(94);
});
