/** Stretches of whole numbers, `[first, last]`, sorted and apart from each other. */
export type Stretches = readonly (readonly [number, number])[];

/** Sorted numbers as stretches. */
export function stretchesOf(numbers: readonly number[]): [number, number][] {
  const stretches: [number, number][] = [];
  for (const number of numbers) {
    const newest = stretches.at(-1);
    if (newest && number === newest[1] + 1) newest[1] = number;
    else stretches.push([number, number]);
  }
  return stretches;
}

/** What of `stretches` is in none of `known`; `known` may overlap and come in any order. */
export function stretchesWithout(stretches: Stretches, known: Stretches): [number, number][] {
  const sorted = [...known].sort((a, b) => a[0] - b[0]);
  return stretches.flatMap(([first, last]) => {
    const left: [number, number][] = [];
    let next = first;
    for (const [from, to] of sorted) {
      if (to < next || from > last) continue;
      if (from > next) left.push([next, from - 1]);
      next = to + 1;
    }
    if (next <= last) left.push([next, last]);
    return left;
  });
}
