import { expect, test } from 'vitest';
import { alertViewFrom } from '#ops-centre/alerts/alert-views.ts';
import { correctedTimeFrom } from '#ops-centre/alerts/corrected-time.ts';
import { heardPassageFrom, passageDetailFrom } from '#ops-centre/passages/passage-views.ts';
import { findAlert } from '#ops-centre/store/alert-table.ts';
import { findPassage } from '#ops-centre/store/event-table.ts';
import { IngestBench } from '#tests/support/ops-centre/ingest-bench.ts';
import {
  alertMessage,
  eventMessage,
  passageFacts,
  T0,
} from '#tests/support/ops-centre/wire-events.ts';

const unset = {
  state: 'unsynchronised',
  bootId: 'boot-1',
  monotonicMs: 1,
  errorBoundMs: null,
} as const;
const corrected = {
  ...unset,
  correctedAtMs: T0 + 3_600_000,
  correctedErrorBoundMs: 4_200,
  correctedBy: 'corrected',
} as const;

test('what a gateway learnt later of the time is with the alert and with the passage', () => {
  const bench = new IngestBench();
  const options = { clock: corrected };
  bench.take(
    eventMessage({ kind: 'passage', facts: passageFacts('e1') }, { seq: 1, ...options }),
    alertMessage({ seq: 2, ...options }, 'e1'),
  );
  const expected = { atMs: T0 + 3_600_000, errorBoundMs: 4_200, by: 'corrected' };
  const alert = findAlert(bench.db, 'gate-1.e1');
  expect(alert && alertViewFrom(alert.facts).correctedTime).toEqual(expected);
  const passage = findPassage(bench.db, 'gate-1', 'e1');
  expect(passage && passageDetailFrom(heardPassageFrom(passage), false).correctedTime).toEqual(
    expected,
  );
});

test('a clock that was trusted, or a correction that changes nothing, is no correction', () => {
  expect(correctedTimeFrom({ ...unset, state: 'synchronised' }, T0)).toBeNull();
  expect(correctedTimeFrom(corrected, corrected.correctedAtMs)).toBeNull();
  const unbound = { ...corrected, correctedErrorBoundMs: null, correctedBy: 'estimated' } as const;
  expect(correctedTimeFrom(unbound, T0)).toMatchObject({ errorBoundMs: null, by: 'estimated' });
});

test('an alert that was stored before corrections were known has none', () => {
  const bench = new IngestBench();
  bench.take(alertMessage({ seq: 1 }, 'e1'));
  const alert = findAlert(bench.db, 'gate-1.e1');
  if (!alert) throw new Error('the alert is missing');
  const { correctedTime: _, ...first } = alert.facts.first;
  expect(alertViewFrom({ ...alert.facts, first }).correctedTime).toBeNull();
});
