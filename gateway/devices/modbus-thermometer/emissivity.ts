import type { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import type { EmissivityRegister, RegisterMap } from './register-map.ts';
import { readRequest } from './register-values.ts';
import type { Step } from './steps.ts';
import { ILLEGAL_FUNCTION } from './steps.ts';

/** A device that was switched off and on has forgotten what was set. */
const ROUNDS_BETWEEN_CHECKS = 100;

export type EmissivityCheckOptions = {
  readonly map: RegisterMap;
  /** `null`: nothing is to be set. */
  readonly emissivity: number | null;
  readonly notices: NoticeBoard;
};

/**
 * Sets the emissivity where it is another, and reads it back. Only ever in the register that is "not saved to
 * non-volatile memory, use this register when writing frequently" (Calex guides).
 */
export class EmissivityCheck {
  readonly #options: EmissivityCheckOptions;
  readonly #register: EmissivityRegister | null;
  #roundsLeft = 0;

  constructor(options: EmissivityCheckOptions) {
    this.#options = options;
    this.#register = options.emissivity === null ? null : options.map.emissivity;
  }

  get isDue(): boolean {
    return this.#register !== null && this.#roundsLeft === 0;
  }

  roundPassed(): void {
    this.#roundsLeft -= 1;
  }

  steps(): readonly Step[] {
    const register = this.#register;
    return register === null ? [] : [this.#readStep(register, () => [this.#writeStep(register)])];
  }

  #readStep(register: EmissivityRegister, whenOther: (word: number) => readonly Step[]): Step {
    const { map } = this.#options;
    return {
      request: readRequest(map.function, { register: register.volatileRegister, count: 1 }),
      take: ([word = 0]) => (word === this.#wanted(register) ? this.#over(null) : whenOther(word)),
      refused: () => this.#over(this.#failure('it does not tell which one it has')),
    };
  }

  #writeStep(register: EmissivityRegister): Step {
    const word = this.#wanted(register);
    const readBack = () => [this.#readStep(register, (kept) => this.#kept(register, kept))];
    const refused = () => this.#over(this.#failure('it does not let itself be set'));
    const place = { register: register.volatileRegister };
    const multiple = { kind: 'write-multiple', ...place, words: [word] } as const;
    return {
      request: { kind: 'write-single', ...place, word },
      take: readBack,
      refused: (code) =>
        code === ILLEGAL_FUNCTION ? [{ request: multiple, take: readBack, refused }] : refused(),
    };
  }

  #wanted({ countsPerUnit }: EmissivityRegister): number {
    return Math.round((this.#options.emissivity ?? 0) * countsPerUnit);
  }

  #kept({ countsPerUnit }: EmissivityRegister, word: number): readonly Step[] {
    return this.#over(this.#failure(`it keeps ${word / countsPerUnit}`));
  }

  #failure(why: string): string {
    return `The emissivity could not be set to ${this.#options.emissivity}: ${why}. Set it with the maker's software, or take the option out.`;
  }

  #over(sentence: string | null): readonly Step[] {
    this.#options.notices.tell('emissivity', sentence);
    this.#roundsLeft = ROUNDS_BETWEEN_CHECKS;
    return [];
  }
}
