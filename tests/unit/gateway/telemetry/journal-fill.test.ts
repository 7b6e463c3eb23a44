import { expect, test } from 'vitest';
import { fillSentence } from '#gateway/telemetry/journal-fill.ts';
import { exampleSink } from '#tests/support/example-snapshot.ts';

const full = { usedFraction: 0.8, rows: 1_000 };

test('a journal with room says nothing', () => {
  expect(fillSentence({ ...full, usedFraction: 0.79 }, [exampleSink])).toBe('');
});

test('one that is nearly full names the sinks that lack most of it', () => {
  const behind = { ...exampleSink, sinkId: 'influx', sentPosition: 600, confirmedPosition: null };
  const said = fillSentence(full, [exampleSink, behind]);
  expect(said).toContain('80 % full');
  expect(said).toContain('(influx)');
  const unheard = { ...exampleSink, confirmedPosition: 100 };
  expect(fillSentence(full, [unheard])).toContain('(mqtt)');
});

test('where everybody has it all nothing is at stake, and it says what to change', () => {
  expect(fillSentence(full, [exampleSink])).toContain('keepConfirmedHours');
});
