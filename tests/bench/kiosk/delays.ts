/**
 * How long after each of `sent` it was seen; times rise in both. Where all were seen they belong together in their
 * order, however late. Where some are missing, each belongs to the last that was sent before it; the shorter list tells
 * how many are missing.
 */
export function delaysOf(sent: ArrayLike<number>, seen: ArrayLike<number>): number[] {
  const [sentMs, seenMs] = [Array.from(sent), Array.from(seen)];
  if (sentMs.length === seenMs.length) return seenMs.map((ms, index) => ms - (sentMs[index] ?? ms));
  return seenMs.flatMap((ms) => {
    const before = sentMs.findLast((each) => each <= ms);
    return before === undefined ? [] : [ms - before];
  });
}
