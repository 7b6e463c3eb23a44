/**
 * Sets of sequence numbers as inclusive ranges: sorted, disjoint, never touching.
 * Every function returns a new list; none changes what it was given.
 */
export type SeqRange = { readonly fromSeq: number; readonly toSeq: number };
export type SeqRanges = readonly SeqRange[];

/** Position of the first range that ends at or after `seq`; `ranges.length` when there is none. */
function indexFrom(ranges: SeqRanges, seq: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle] as SeqRange).toSeq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function containsSeq(ranges: SeqRanges, seq: number): boolean {
  const range = ranges[indexFrom(ranges, seq)];
  return range !== undefined && range.fromSeq <= seq;
}

/** The union with one range; neighbours that overlap or touch become one. */
export function addRange(ranges: SeqRanges, added: SeqRange): SeqRanges {
  const start = indexFrom(ranges, added.fromSeq - 1);
  let end = start;
  let { fromSeq, toSeq } = added;
  for (let range = ranges[end]; range && range.fromSeq <= added.toSeq + 1; range = ranges[++end]) {
    fromSeq = Math.min(fromSeq, range.fromSeq);
    toSeq = Math.max(toSeq, range.toSeq);
  }
  return [...ranges.slice(0, start), { fromSeq, toSeq }, ...ranges.slice(end)];
}

/** What of `within` is in none of `ranges`. */
export function missingWithin(ranges: SeqRanges, within: SeqRange): SeqRanges {
  const missing: SeqRange[] = [];
  let next = within.fromSeq;
  for (let index = indexFrom(ranges, within.fromSeq); next <= within.toSeq; index++) {
    const range = ranges[index];
    if (!range || range.fromSeq > within.toSeq) {
      missing.push({ fromSeq: next, toSeq: within.toSeq });
      break;
    }
    if (range.fromSeq > next) missing.push({ fromSeq: next, toSeq: range.fromSeq - 1 });
    next = range.toSeq + 1;
  }
  return missing;
}

export function countSeqs(ranges: SeqRanges): number {
  return ranges.reduce((sum, range) => sum + (range.toSeq - range.fromSeq + 1), 0);
}

/** The part that both ranges share; `null` when they do not meet. */
export function sharedRange(a: SeqRange, b: SeqRange): SeqRange | null {
  const fromSeq = Math.max(a.fromSeq, b.fromSeq);
  const toSeq = Math.min(a.toSeq, b.toSeq);
  return fromSeq <= toSeq ? { fromSeq, toSeq } : null;
}
