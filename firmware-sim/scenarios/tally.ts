import type { Harm } from '#sim/faults.ts';
import type { Ledger, PersonEntry } from '#sim/ledger.ts';

/** What a scenario reports when it ends. `disturbed` counts persons, each once. */
export type ScenarioTotals = {
  readonly people: number;
  readonly frames: number;
  readonly scans: number;
  readonly disturbed: number;
};

/** Counts what was shown and keeps the ledger. */
export class Tally {
  readonly #ledger: Ledger;
  readonly #disturbed = new Set<string>();
  readonly #corrections = new Set<string>();
  #people = 0;
  #frames = 0;
  #scans = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  get totals(): ScenarioTotals {
    return {
      people: this.#people,
      frames: this.#frames,
      scans: this.#scans,
      disturbed: this.#disturbed.size,
    };
  }

  /** A second attempt of the same person counts frames and a scan, but no new person. */
  add(entry: PersonEntry): void {
    if (entry.attempt === 1) this.#people += 1;
    this.#frames += entry.frameCount;
    this.#scans += 1;
    if (entry.disturbed) this.#disturbed.add(entry.personId);
    this.#ledger.append(entry);
  }

  /** What was told of a person before has turned out to be harmed. Told once, though two lines may report it. */
  correct(personId: string, harm: Harm): void {
    const correction = `${personId} ${harm}`;
    if (this.#corrections.has(correction)) return;
    this.#corrections.add(correction);
    this.#disturbed.add(personId);
    this.#ledger.append({ kind: 'disturbance', personId, harm });
  }
}
