import { heardBytes } from '#sim/uart.ts';

/** How long a look at the reader's rate is good for: it may be changed at any time. */
const RATE_AGE_MS = 100;

/**
 * The rates at both ends of a line. A pseudo-terminal carries bytes at any; where it shall be strict, each end
 * hears what its UART would make of the other's.
 */
export class LineRate {
  /** Of the device. */
  deviceBaudRate: number;
  isStrict = false;
  readonly #askReader: () => number;
  #readerBaudRate = 0;
  #askedAtMs = Number.NEGATIVE_INFINITY;

  /** `askReader` starts a program, so it is not called for every frame. */
  constructor(deviceBaudRate: number, askReader: () => number) {
    this.deviceBaudRate = deviceBaudRate;
    this.#askReader = askReader;
  }

  /** Another reader has come. */
  forgetReader(): void {
    this.#askedAtMs = Number.NEGATIVE_INFINITY;
  }

  toReader(bytes: Uint8Array): Uint8Array {
    if (!this.isStrict) return bytes;
    return unlessSame(bytes, heardBytes(bytes, this.deviceBaudRate, this.#currentBaudRate()));
  }

  toDevice(bytes: Uint8Array): Uint8Array {
    if (!this.isStrict) return bytes;
    return unlessSame(bytes, heardBytes(bytes, this.#currentBaudRate(), this.deviceBaudRate));
  }

  #currentBaudRate(): number {
    if (performance.now() - this.#askedAtMs > RATE_AGE_MS) {
      this.#readerBaudRate = this.#askReader();
      this.#askedAtMs = performance.now();
    }
    return this.#readerBaudRate;
  }
}

function unlessSame(sent: Uint8Array, heard: Uint8Array): Uint8Array {
  return Buffer.compare(sent, heard) === 0 ? sent : heard;
}
