import type { DriverSession } from '#gateway/devices/device-driver.ts';
import { readFirmware, readSerialNumber } from './commands.ts';
import type { Step } from './steps.ts';

/** A device that does not tell is asked no more: old ones do not know the question. */
const MAX_ATTEMPTS = 3;

/** What a device says of itself, told when it has said it twice the same. */
export class IdentityCheck {
  readonly #address: number | null;
  readonly #session: DriverSession;
  #attemptsLeft = MAX_ATTEMPTS;

  constructor(address: number | null, session: DriverSession) {
    this.#address = address;
    this.#session = session;
  }

  get isDue(): boolean {
    return this.#attemptsLeft > 0;
  }

  steps(): readonly Step[] {
    this.#attemptsLeft -= 1;
    const said: number[] = [];
    const take = (answer: number) => {
      said.push(answer);
      if (said.length === 4) this.#compare(said);
      return [];
    };
    const serialNumber: Step = { question: readSerialNumber(this.#address), isPossible, take };
    const firmware: Step = { question: readFirmware(this.#address), isPossible, take };
    return [serialNumber, firmware, serialNumber, firmware];
  }

  #compare([serialNumber = 0, firmware = 0, serialAgain, firmwareAgain]: readonly number[]): void {
    if (serialNumber !== serialAgain || firmware !== firmwareAgain) return;
    this.#attemptsLeft = 0;
    const identity = identityText(serialNumber, firmware);
    this.#session.output({ kind: 'identity', identity });
  }
}

export function identityText(serialNumber: number, firmware: number): string {
  return `Optris, serial number ${serialNumber}, firmware ${firmware}`;
}

const isPossible = () => true;
