import { describe, expect, test } from 'vitest';
import type { SendRange } from '#gateway/sinks/influx/bad-line-search.ts';
import { MAX_REQUESTS_PER_BATCH, settleLines } from '#gateway/sinks/influx/bad-line-search.ts';
import type { AnswerVerdict } from '#gateway/sinks/influx/influx-answer.ts';

/** A server that stores good lines on 204 only, as InfluxDB 2.x does, and counts requests. */
function serverThatRefuses(
  bad: ReadonlySet<number>,
  otherAnswers: ReadonlyMap<number, AnswerVerdict> = new Map(),
) {
  const stored = new Set<number>();
  let requests = 0;
  const send: SendRange = (from, to) => {
    requests += 1;
    const other = otherAnswers.get(requests);
    if (other) return Promise.resolve(other);
    const lines = Array.from({ length: to - from }, (_, index) => from + index);
    const firstBad = lines.find((line) => bad.has(line));
    if (firstBad !== undefined)
      return Promise.resolve({ kind: 'bad-lines', cause: `line ${firstBad} is bad` });
    for (const line of lines) stored.add(line);
    return Promise.resolve({ kind: 'stored' });
  };
  return { send, stored, requests: () => requests };
}

const sorted = (lines: Iterable<number>) => [...lines].sort((left, right) => left - right);

test('a batch without a bad line is one request', async () => {
  const server = serverThatRefuses(new Set());
  expect(await settleLines(5_000, server.send)).toEqual({
    rejected: [],
    settledUpTo: 5_000,
    stopped: null,
  });
  expect(server.requests()).toBe(1);
});

test('an empty batch is no request', async () => {
  const server = serverThatRefuses(new Set());
  await settleLines(0, server.send);
  expect(server.requests()).toBe(0);
});

describe('exactly the bad lines are found, with the cause of each, and the others are stored', () => {
  test.each([
    { lines: 1, bad: [0] },
    { lines: 2, bad: [1] },
    { lines: 5_000, bad: [0] },
    { lines: 5_000, bad: [4_999] },
    { lines: 5_000, bad: [2_499, 2_500] },
    { lines: 1_000, bad: [0, 1, 2, 3, 500, 998, 999] },
    { lines: 7, bad: [0, 1, 2, 3, 4, 5, 6] },
  ])('$bad of $lines', async ({ lines, bad }) => {
    const server = serverThatRefuses(new Set(bad));
    const settlement = await settleLines(lines, server.send);
    expect(settlement.rejected).toEqual(
      bad.map((index) => ({ index, cause: `line ${index} is bad` })),
    );
    expect(settlement.settledUpTo).toBe(lines);
    expect(server.stored.size).toBe(lines - bad.length);
    const bound = 1 + bad.length * (Math.ceil(Math.log2(lines)) + 2);
    expect(server.requests()).toBeLessThanOrEqual(bound);
  });
});

test('a line that is refused in company but stored alone is not condemned', async () => {
  let requests = 0;
  const send: SendRange = (from, to) => {
    requests += 1;
    return Promise.resolve(
      to - from > 1 ? { kind: 'bad-lines', cause: 'some line' } : { kind: 'stored' },
    );
  };
  const settlement = await settleLines(8, send);
  expect(settlement).toEqual({ rejected: [], settledUpTo: 8, stopped: null });
  expect(requests).toBeLessThan(64);
});

describe('when the server turns away during the search', () => {
  const gone: AnswerVerdict = { kind: 'later', cause: 'ECONNREFUSED', hold: false };

  test('before anything was settled, everything is left over', async () => {
    const server = serverThatRefuses(new Set([3]), new Map([[1, gone]]));
    expect(await settleLines(10, server.send)).toEqual({
      rejected: [],
      settledUpTo: 0,
      stopped: gone,
    });
  });

  test.each([2, 3, 4, 5, 6, 7])(
    'at request %i, only what is settled counts as stored or rejected',
    async (turn) => {
      const server = serverThatRefuses(new Set([5]), new Map([[turn, gone]]));
      const settlement = await settleLines(16, server.send);
      const settled = new Set([...server.stored, ...settlement.rejected.map((line) => line.index)]);
      const claimed = Array.from({ length: settlement.settledUpTo }, (_, index) => index);
      for (const line of claimed) expect(sorted(settled)).toContain(line);
      if (settlement.settledUpTo < 16) expect(settlement.stopped).toEqual(gone);
    },
  );
});

test('a batch in which everything is bad is given back after a bounded number of requests', async () => {
  const server = serverThatRefuses(new Set(Array.from({ length: 5_000 }, (_, index) => index)));
  const settlement = await settleLines(5_000, server.send);
  expect(server.requests()).toBe(MAX_REQUESTS_PER_BATCH);
  expect(settlement.stopped).toMatchObject({ kind: 'later', hold: false });
  expect(settlement.rejected.length).toBe(settlement.settledUpTo);
  expect(settlement.rejected.length).toBeGreaterThan(MAX_REQUESTS_PER_BATCH / 2);
});
