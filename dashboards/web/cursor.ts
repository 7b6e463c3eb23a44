/**
 * Cursors are decimal numbers without a bound (`id` of a stream event): compared as text, never
 * rounded to a double. Negative when `a` is older than `b`, 0 when they are the same.
 */
export function compareCursors(a: string, b: string): number {
  const [left, right] = [significant(a), significant(b)];
  if (left.length !== right.length) return left.length - right.length;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

const significant = (cursor: string): string => cursor.replace(/^0+(?=.)/, '');
