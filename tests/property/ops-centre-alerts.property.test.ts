import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { alertViewFrom } from '#ops-centre/alerts/alert-views.ts';
import { findAlert, listAlertLog } from '#ops-centre/store/alert-table.ts';
import { IngestBench } from '#tests/support/ops-centre/ingest-bench.ts';
import type { EventMessage } from '#tests/support/ops-centre/wire-events.ts';
import { alertMessage } from '#tests/support/ops-centre/wire-events.ts';

/** One episode: a raise, its re-measures and a call about the raise, each with numbers of its own. */
const episode: readonly EventMessage[] = [
  alertMessage({ seq: 3 }, 'person-a', { rawTemperatureCelsius: 36.4 }),
  alertMessage({ seq: 4 }, 'person-a', {
    change: 'updated',
    attempt: 2,
    rawTemperatureCelsius: 36.6,
    passageId: 'second-try',
  }),
  alertMessage({ seq: 7 }, 'person-a', { change: 'updated', attempt: 3, priority: 'P2' }),
  alertMessage({ seq: 3, epoch: 2 }, 'person-a', { change: 'called' }),
  alertMessage({ seq: 2, epoch: 2 }, 'person-a', {
    change: 'updated',
    attempt: 4,
    rawTemperatureCelsius: 35.9,
    decision: {
      outcome: 'cleared',
      reason: 'repeat-below-threshold',
      temperatureCelsius: 36.9,
      thresholdCelsius: 37.3,
      policy: 'fixed-threshold-1',
    },
  }),
];

/** Somebody else at the same gate, who must not get mixed in. */
const other = alertMessage({ seq: 5 }, 'person-b');

function outcomeOf(messages: readonly EventMessage[]): { alert: unknown; log: unknown } {
  const bench = new IngestBench();
  for (const message of messages) bench.take(message);
  const found = findAlert(bench.db, 'gate-1.person-a');
  if (!found) throw new Error('the alert is missing');
  const log = listAlertLog(bench.db, 'gate-1.person-a');
  return {
    alert: alertViewFrom(found.facts),
    log: log.map((entry) => JSON.stringify(entry)).sort(),
  };
}

test('records of an episode in any order, any of them any number of times, end in the same alert and log', () => {
  const expected = outcomeOf([...episode, other]);
  const messages = [...episode, other];
  const arrival = fc
    .array(fc.nat({ max: messages.length - 1 }), { maxLength: 6 })
    .chain((repeated) => {
      const all = [...messages, ...repeated.map((index) => messages[index] as EventMessage)];
      return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    });
  void fc.assert(
    fc.property(arrival, (order) => {
      expect(outcomeOf(order)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('the same records in one batch end in the same alert as one by one', () => {
  const bench = new IngestBench();
  bench.take(...[...episode].reverse(), other);
  const found = findAlert(bench.db, 'gate-1.person-a');
  expect(found && alertViewFrom(found.facts)).toEqual(outcomeOf([...episode, other]).alert);
});
