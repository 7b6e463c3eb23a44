import type { ByteLink, LinkEvents, OpenableLink } from '#gateway/links/byte-link.ts';
import { ownLine } from '#gateway/links/line-turns.ts';
import type { FakeClock } from '#tests/support/fake-clock.ts';
import { modbusFrame, registersAnswer } from './modbus-frames.ts';

/** One device on the line: what stands in its registers, and how long each answer takes. */
export type Slave = {
  readonly registers: Readonly<Record<number, number>>;
  readonly answersAfterMs: (register: number, questionCount: number) => number;
};

/** A line with Modbus devices that answer every question, each in its own time. */
export class SlaveLine implements OpenableLink {
  readonly description = 'line with slaves';
  readonly lineSettings = '9600 8N1, fake';
  readonly turns = ownLine;
  readonly #clock: FakeClock;
  readonly #slaves: Readonly<Record<number, Slave>>;
  #questionCount = 0;

  constructor(clock: FakeClock, slaves: Readonly<Record<number, Slave>>) {
    this.#clock = clock;
    this.#slaves = slaves;
  }

  create(): ByteLink {
    let events: LinkEvents | null = null;
    return {
      open: (given) => {
        events = given;
        return Promise.resolve();
      },
      write: (question) => {
        this.#answer(Uint8Array.from(question), (answer) => events?.bytes(answer));
        return Promise.resolve(true);
      },
      close: () => {
        events = null;
        return Promise.resolve();
      },
    };
  }

  #answer(question: Uint8Array, say: (answer: Uint8Array) => void): void {
    const [address = 0, code = 0, , register = 0, , count = 0] = question;
    const slave = this.#slaves[address];
    if (slave === undefined) return;
    this.#questionCount += 1;
    const words = Array.from({ length: count }, (_, index) => slave.registers[register + index]);
    const answer = words.includes(undefined)
      ? modbusFrame(address, code | 0x80, 2)
      : registersAnswer(address, code, ...words.map((word) => word ?? 0));
    this.#clock.after(slave.answersAfterMs(register, this.#questionCount), () => say(answer));
  }
}
