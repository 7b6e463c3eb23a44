import { expect, test } from 'vitest';
import type { Direction } from '#gateway/domain/passage.ts';
import { heardPassageFrom, passageViewFrom } from '#ops-centre/passages/passage-views.ts';
import { findPassage } from '#ops-centre/store/event-table.ts';
import { IngestBench } from '#tests/support/ops-centre/ingest-bench.ts';
import { eventMessage, passageFacts } from '#tests/support/ops-centre/wire-events.ts';

function directionShown(direction?: Direction): Direction | null {
  const bench = new IngestBench();
  const facts = { ...passageFacts('e1'), ...(direction && { direction }) };
  bench.take(eventMessage({ kind: 'passage', facts }, { seq: 1 }));
  const stored = findPassage(bench.db, 'gate-1', 'e1');
  return stored && passageViewFrom(heardPassageFrom(stored)).direction;
}

test('who went out is shown as that', () => {
  expect(directionShown('out')).toBe('out');
  expect(directionShown('in')).toBe('in');
});

test('a passage from before there were directions came in', () => {
  expect(directionShown()).toBe('in');
});
