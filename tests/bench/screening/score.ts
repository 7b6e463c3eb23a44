import type { Answer } from './judges.ts';

/** Oral temperatures of the two groups that sensitivity is given for. */
const FEVER_CELSIUS = 38;
const ELEVATED_CELSIUS = 37.5;

export type Score = {
  /** Share of those with 38.0 °C or more who were suspected. */
  readonly feverFound: number;
  /** Share of those with 37.5 °C or more who were suspected. */
  readonly elevatedFound: number;
  /** Share of the others who were suspected, or not valid. */
  readonly falselySuspected: number;
  readonly notValid: number;
  readonly people: { readonly fever: number; readonly elevated: number; readonly others: number };
};

/** Counts answers against the truth. */
export class ScoreBoard {
  #fever = 0;
  #feverFound = 0;
  #elevated = 0;
  #elevatedFound = 0;
  #others = 0;
  #othersSuspected = 0;
  #othersNotValid = 0;

  add(answer: Answer, oralCelsius: number): void {
    const found = answer === 'suspected' ? 1 : 0;
    if (oralCelsius >= FEVER_CELSIUS) {
      this.#fever += 1;
      this.#feverFound += found;
    }
    if (oralCelsius >= ELEVATED_CELSIUS) {
      this.#elevated += 1;
      this.#elevatedFound += found;
      return;
    }
    this.#others += 1;
    this.#othersSuspected += found;
    this.#othersNotValid += answer === 'not-valid' ? 1 : 0;
  }

  score(): Score {
    return {
      feverFound: this.#feverFound / this.#fever,
      elevatedFound: this.#elevatedFound / this.#elevated,
      falselySuspected: this.#othersSuspected / this.#others,
      notValid: this.#othersNotValid / this.#others,
      people: { fever: this.#fever, elevated: this.#elevated, others: this.#others },
    };
  }
}

/** As in tables: `.87/.65/.054`. */
export function scoreText({ feverFound, elevatedFound, falselySuspected }: Score): string {
  return `${feverFound.toFixed(2)}/${elevatedFound.toFixed(2)}/${falselySuspected.toFixed(3)}`;
}
