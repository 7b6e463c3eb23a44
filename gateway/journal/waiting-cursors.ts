/**
 * States of sinks on their way to the disk. What was saved last counts: a state that comes back from a refused
 * commit never takes the place of a newer one.
 */
export class WaitingCursors {
  #waiting = new Map<string, string>();
  #underWay: ReadonlyMap<string, string> = new Map();

  /** How many wait for a commit; those under way are not counted. */
  get size(): number {
    return this.#waiting.size;
  }

  save(sinkId: string, state: string): void {
    this.#waiting.set(sinkId, state);
  }

  /** `undefined` where nothing is waiting or under way: the disk has what was saved last. */
  stateOf(sinkId: string): string | undefined {
    return this.#waiting.get(sinkId) ?? this.#underWay.get(sinkId);
  }

  /** Those of the commit that begins. */
  take(): ReadonlyMap<string, string> {
    this.#underWay = this.#waiting;
    this.#waiting = new Map();
    return this.#underWay;
  }

  /** The commit stored nothing. */
  giveBack(): void {
    for (const [sinkId, state] of this.#underWay)
      if (!this.#waiting.has(sinkId)) this.#waiting.set(sinkId, state);
  }

  /** The commit is over, whatever came of it. */
  commitEnded(): void {
    this.#underWay = new Map();
  }
}
