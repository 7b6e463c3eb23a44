import { expect, test } from 'vitest';
import { guardPhoned } from '#gateway/app/alert-phone.ts';
import type { GatewayContext } from '#gateway/app/gateway-context.ts';
import { OpsCentreSide } from '#gateway/app/ops-centre-side.ts';
import { watchedAlertFrom } from '#gateway/delivery/watched-alert.ts';
import type { FeverAlert } from '#gateway/domain/alert.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { silentLog } from '#gateway/telemetry/log.ts';
import { alertDraft } from '#tests/support/drafts.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';

async function bench() {
  const journal = new MemoryJournal();
  const clock = new FakeClock(Date.UTC(2026, 10, 25, 8));
  const centre = new OpsCentreSide({
    ...{ journal, clock, bootId: 'boot-1', recordTimer: trustedTimer },
    clockState: () => 'synchronised',
    devices: () => [],
    onEpoch: () => undefined,
  });
  await centre.start();
  const errors: string[] = [];
  const log: Log = {
    ...silentLog,
    error: (_fields, message) => errors.push(message),
    child: () => log,
  };
  const context = { clock, log, recordTimer: trustedTimer } as unknown as GatewayContext;
  const phoned = (...episodeIds: string[]) =>
    guardPhoned(context, { centre, journal }, 'lane-1', episodeIds);
  for (const record of await journal.append([alertDraft(1), alertDraft(2)]))
    centre.alerts.add(watchedAlertFrom(record, 0));
  const alerts = async (): Promise<FeverAlert[]> =>
    (await journal.read({ afterPosition: 0, upToPosition: 9, limit: 9 })).records.map(
      ({ factsJson }) => JSON.parse(factsJson) as FeverAlert,
    );
  return { journal, clock, centre, phoned, alerts, errors };
}

test('that the guard has phoned is a record of the alert, once for each, with the time of the call', async () => {
  const { journal, clock, phoned, alerts } = await bench();
  clock.advance(60_000);
  expect(await phoned('lane-1-b-1', 'never-heard-of')).toBe(1);
  expect(await phoned('lane-1-b-1')).toBe(0);
  const [raised, , called] = await alerts();
  expect(called).toEqual({ ...raised, change: 'called' });
  expect(await alerts()).toHaveLength(3);
  const { records } = await journal.read({ afterPosition: 2, upToPosition: 3, limit: 1 });
  expect(records[0]?.observedAtMs).toBe(clock.wallMs());
});

test('the record of a call waits for the ops centre, and nobody is told to phone about it', async () => {
  const { journal, centre, phoned } = await bench();
  await phoned('lane-1-b-1', 'lane-1-b-2');
  const { records } = await journal.read({ afterPosition: 2, upToPosition: 9, limit: 9 });
  expect(records).toHaveLength(2);
  for (const record of records) centre.alerts.add(watchedAlertFrom(record, 0));
  expect(centre.alerts.size).toBe(4);
  const fresh = new OpsCentreSide({
    ...{ journal: new MemoryJournal(), clock: new FakeClock(), bootId: 'boot-2' },
    ...{ recordTimer: trustedTimer, clockState: () => 'holdover', devices: () => [] },
    onEpoch: () => undefined,
  });
  // Also where it is forgotten that the guard has phoned.
  for (const record of records) fresh.alerts.add(watchedAlertFrom(record, 0));
  expect(fresh.alerts.unheard('lane-1', 0, { nowMs: 9_000, wallMs: 0 })).toEqual([]);
});

test('a journal that takes nothing is told in the log, and the guard is not asked again', async () => {
  const { journal, centre, phoned, errors } = await bench();
  journal.append = () => Promise.reject(new Error('too much waits'));
  expect(await phoned('lane-1-b-1')).toBe(1);
  expect(errors).toEqual([expect.stringContaining('does not take')]);
  expect(centre.alerts.toState().called).toHaveProperty('lane-1-b-1');
});
