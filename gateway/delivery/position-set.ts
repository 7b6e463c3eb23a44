/**
 * A set of journal positions as sorted, disjoint, closed intervals. Positions come almost always in
 * order, so adding at the end is constant time and the whole set of a healthy sink is one interval.
 */
export class PositionSet {
  /** Flat pairs: first0, last0, first1, last1, … */
  #bounds: number[] = [];

  /** The reverse of `toString`. What cannot be read is an empty set: then everything is sent once more. */
  static parse(text: string | null): PositionSet {
    const set = new PositionSet();
    const bounds = boundsFrom(text);
    for (let i = 0; i < bounds.length; i += 2) set.add(bounds[i] as number, bounds[i + 1]);
    return set;
  }

  toString(): string {
    return JSON.stringify(this.#bounds);
  }

  copy(): PositionSet {
    const set = new PositionSet();
    set.#bounds = [...this.#bounds];
    return set;
  }

  add(first: number, last: number = first): void {
    if (last < first) return;
    const bounds = this.#bounds;
    const end = bounds.length;
    if (end === 0 || first > (bounds[end - 1] as number) + 1) {
      bounds.push(first, last);
      return;
    }
    if (first === (bounds[end - 1] as number) + 1) {
      bounds[end - 1] = last;
      return;
    }
    this.#merge(first, last);
  }

  remove(first: number, last: number = first): void {
    const kept: number[] = [];
    for (const [from, to] of this.intervals()) {
      if (to < first || from > last) {
        kept.push(from, to);
        continue;
      }
      if (from < first) kept.push(from, first - 1);
      if (to > last) kept.push(last + 1, to);
    }
    this.#bounds = kept;
  }

  has(position: number): boolean {
    const index = this.#indexAtOrBefore(position);
    return index >= 0 && position <= (this.#bounds[index + 1] as number);
  }

  /** Last position of the run that starts at or before `from + 1`; `from` itself when there is none. */
  contiguousFrom(from: number): number {
    const index = this.#indexAtOrBefore(from + 1);
    if (index < 0) return from;
    return Math.max(from, this.#bounds[index + 1] as number);
  }

  /** The missing stretches within [first, last], oldest first. */
  missing(first: number, last: number): [number, number][] {
    const gaps: [number, number][] = [];
    let next = first;
    for (const [from, to] of this.intervals()) {
      if (to < next) continue;
      if (from > last) break;
      if (from > next) gaps.push([next, from - 1]);
      next = to + 1;
    }
    if (next <= last) gaps.push([next, last]);
    return gaps;
  }

  /** The lowest missing position at or above `from`. */
  nextMissing(from: number): number {
    const index = this.#indexAtOrBefore(from);
    if (index < 0) return from;
    const last = this.#bounds[index + 1] as number;
    return last >= from ? last + 1 : from;
  }

  /** The newest missing stretch within [first, last]; `null` when nothing is missing. */
  newestMissing(first: number, last: number): [number, number] | null {
    return this.missing(first, last).at(-1) ?? null;
  }

  countWithin(first: number, last: number): number {
    let count = 0;
    for (const [from, to] of this.intervals()) {
      count += Math.max(0, Math.min(to, last) - Math.max(from, first) + 1);
    }
    return count;
  }

  /** The stretches of the set within [first, last]. */
  within(first: number, last: number): [number, number][] {
    const stretches: [number, number][] = [];
    for (const [from, to] of this.intervals()) {
      if (to >= first && from <= last) stretches.push([Math.max(from, first), Math.min(to, last)]);
    }
    return stretches;
  }

  *intervals(): Generator<[number, number]> {
    for (let i = 0; i < this.#bounds.length; i += 2) {
      yield [this.#bounds[i] as number, this.#bounds[i + 1] as number];
    }
  }

  #merge(first: number, last: number): void {
    const merged: number[] = [];
    let from = first;
    let to = last;
    let placed = false;
    for (const [a, b] of this.intervals()) {
      if (b < from - 1) merged.push(a, b);
      else if (a > to + 1) {
        if (!placed) merged.push(from, to);
        placed = true;
        merged.push(a, b);
      } else {
        from = Math.min(from, a);
        to = Math.max(to, b);
      }
    }
    if (!placed) merged.push(from, to);
    this.#bounds = merged;
  }

  /** Index of the interval that starts at or before `position`; −2 when all start later. */
  #indexAtOrBefore(position: number): number {
    let low = 0;
    let high = this.#bounds.length / 2 - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if ((this.#bounds[middle * 2] as number) <= position) low = middle + 1;
      else high = middle - 1;
    }
    return high * 2;
  }
}

function boundsFrom(text: string | null): readonly number[] {
  try {
    const bounds: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(bounds) || bounds.length % 2 !== 0) return [];
    return bounds.every((bound) => Number.isSafeInteger(bound) && bound >= 0) ? bounds : [];
  } catch {
    return [];
  }
}
