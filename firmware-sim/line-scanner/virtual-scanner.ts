import type { Harm } from '#sim/faults.ts';
import type { LineFormat } from '#sim/line-scanner/line.ts';
import { DEFAULT_LINE_FORMAT, encodeLine } from '#sim/line-scanner/line.ts';
import type { Random } from '#sim/random.ts';
import { VirtualPort } from '#sim/virtual-port.ts';

export type VirtualScannerOptions = {
  readonly name: string;
  readonly linkPath: string;
  readonly random: Random;
  readonly format?: LineFormat;
  readonly readerGone?: (unreadOwners: readonly string[]) => void;
};

/** A code scanner in its factory mode: says a line for each code it sees, hears nothing. */
export class VirtualScanner {
  readonly port: VirtualPort;
  readonly #format: LineFormat;

  constructor(options: VirtualScannerOptions) {
    this.#format = options.format ?? DEFAULT_LINE_FORMAT;
    this.port = new VirtualPort({ ...options, framing: 'unchecked' });
  }

  scan(text: string, owner?: string): Harm | undefined {
    return this.port.transmit(encodeLine(text, this.#format), owner);
  }

  close(): void {
    this.port.close();
  }
}
