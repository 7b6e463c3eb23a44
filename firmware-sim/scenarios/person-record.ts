import type { Harm } from '#sim/faults.ts';
import type { PersonEntry } from '#sim/ledger.ts';

type PersonFacts = Omit<
  PersonEntry,
  'kind' | 'frameCount' | 'temperatureSentAtMs' | 'codeSentAtMs' | 'disturbed' | 'harms'
>;

/** Collects what became of one person's bytes while they are being sent. */
export class PersonRecord {
  readonly #facts: PersonFacts;
  readonly #harms = new Set<Harm>();
  #frameCount = 0;
  #temperatureSentAtMs = 0;
  #codeSentAtMs = 0;

  constructor(facts: PersonFacts) {
    this.#facts = facts;
  }

  frameSent(harm: Harm | undefined): void {
    this.#frameCount += 1;
    this.#temperatureSentAtMs ||= Date.now();
    if (harm) this.#harms.add(harm);
  }

  codeSent(harm: Harm | undefined): void {
    this.#codeSentAtMs = Date.now();
    if (harm) this.#harms.add(harm);
  }

  harmed(harm: Harm): void {
    this.#harms.add(harm);
  }

  get entry(): PersonEntry {
    return {
      kind: 'person',
      ...this.#facts,
      frameCount: this.#frameCount,
      temperatureSentAtMs: this.#temperatureSentAtMs,
      codeSentAtMs: this.#codeSentAtMs,
      disturbed: this.#harms.size > 0,
      harms: [...this.#harms],
    };
  }
}
