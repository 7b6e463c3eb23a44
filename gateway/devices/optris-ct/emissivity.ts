import type { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import { readEmissivity, setEmissivity } from './commands.ts';
import { EMISSIVITY_COUNTS_PER_UNIT } from './encoding.ts';
import type { OptrisCtOptions } from './optris-ct-config.ts';
import type { Step } from './steps.ts';

/** 0.1 to 1.1, with room for what a device may have been set to. */
const isEmissivity = (counts: number) => counts >= 50 && counts <= 1_200;

/**
 * Sets the emissivity once a connection, where it is another, and reads it back. The manuals do not say whether
 * the device keeps it in memory that wears, so it is never written without need.
 */
export class EmissivityCheck {
  readonly #options: OptrisCtOptions;
  readonly #notices: NoticeBoard;
  #isOver: boolean;

  constructor(options: OptrisCtOptions, notices: NoticeBoard) {
    this.#options = options;
    this.#notices = notices;
    this.#isOver = options.emissivity === null;
  }

  get isDue(): boolean {
    return !this.#isOver;
  }

  steps(): readonly Step[] {
    return [this.#read(() => [this.#set()])];
  }

  #read(whenOther: (counts: number) => readonly Step[]): Step {
    return {
      question: readEmissivity(this.#options.address),
      isPossible: isEmissivity,
      take: (counts) => (counts === this.#wantedCounts ? this.#over(null) : whenOther(counts)),
      missed: () => {
        this.#over(this.#failure('it does not tell which one it has'));
      },
    };
  }

  #set(): Step {
    const { address, setChecksum } = this.#options;
    return {
      question: setEmissivity(address, this.#wantedCounts, setChecksum),
      isPossible: (counts) => counts === this.#wantedCounts,
      take: () => [this.#read((kept) => this.#over(this.#keeps(kept)))],
      // A device that wants a checksum, or none, does not answer.
      missed: () => {
        this.#over(this.#failure('it does not answer. Set the option setChecksum the other way'));
      },
    };
  }

  get #wantedCounts(): number {
    return Math.round((this.#options.emissivity ?? 0) * EMISSIVITY_COUNTS_PER_UNIT);
  }

  #keeps(counts: number): string {
    return this.#failure(`it keeps ${counts / EMISSIVITY_COUNTS_PER_UNIT}`);
  }

  #failure(why: string): string {
    return `The emissivity could not be set to ${this.#options.emissivity}: ${why}. Or set it with the maker's software and take the option out.`;
  }

  #over(sentence: string | null): readonly Step[] {
    this.#isOver = true;
    this.#notices.tell('emissivity', sentence);
    return [];
  }
}
