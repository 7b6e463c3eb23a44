/** Keeps account of who must have which record. Each is known by its time, which no other has. */
export class ImageLedger {
  /** Records by what the gateway said to be kept. */
  readonly accepted = new Set<number>();
  /** Sentences: what must never happen and did. */
  readonly broken: string[] = [];
  /** What was accepted when the image was taken. */
  #imaged: ReadonlySet<number> = new Set();
  /** Records that went with the disk: whoever had them by then has them. */
  readonly #gone = new Set<number>();
  readonly #published = new Set<number>();
  /** Numbers may be given out twice, and it has not shown yet. */
  #isUnnoticed = false;
  /** Only the disk has these for certain: they went out under numbers that may be taken. */
  readonly #doubtful = new Set<number>();
  readonly #points = new Map<string, number>();

  accept(n: number): void {
    this.accepted.add(n);
    if (this.#isUnnoticed) this.#doubtful.add(n);
  }

  publish(n: number): void {
    this.#published.add(n);
    if (!this.#isUnnoticed) this.#doubtful.delete(n);
  }

  /** `point`: series and time, by which InfluxDB tells one from the other. */
  write(point: string, n: number): void {
    const there = this.#points.get(point);
    if (there !== undefined && there !== n)
      this.broken.push(`Two records share the point ${point}.`);
    this.#points.set(point, n);
  }

  imageTaken(): void {
    this.#imaged = new Set(this.accepted);
  }

  /** What was committed behind the image is gone unless somebody else has it. */
  imagePutBack(): void {
    for (const n of this.accepted) if (!this.#imaged.has(n)) this.#gone.add(n);
    for (const n of this.#doubtful) if (!this.#imaged.has(n)) this.#published.delete(n);
    this.#isUnnoticed = true;
  }

  /** The gateway knows that its numbers were given out before, and has begun an epoch. */
  noticed(): void {
    this.#isUnnoticed = false;
  }

  /** `times`: how often the ops centre has each record. */
  wrongAtCentre(times: ReadonlyMap<number, number>): readonly string[] {
    return this.#wrong('at the ops centre', times, (n) => this.#published.has(n));
  }

  wrongInInflux(): readonly string[] {
    const times = new Map<number, number>();
    for (const at of this.#points.values()) times.set(at, (times.get(at) ?? 0) + 1);
    return this.#wrong('in InfluxDB', times, () => false);
  }

  /** `wasTaken`: what went with the disk must be there all the same. */
  #wrong(
    where: string,
    times: ReadonlyMap<number, number>,
    wasTaken: (n: number) => boolean,
  ): string[] {
    const isOwed = (n: number): boolean => !this.#gone.has(n) || wasTaken(n);
    const lost = [...this.accepted].filter((n) => !times.has(n) && isOwed(n)).length;
    const doubled = [...times.values()].filter((count) => count > 1).length;
    const say = (count: number, what: string): string[] =>
      count > 0 ? [`${count} records are ${what} ${where}.`] : [];
    return [...say(lost, 'not'), ...say(doubled, 'twice')];
  }
}
