/** `?T`, `E=0.975`, `E#0.975`, with a multidrop address of three digits before it and a head's digit behind that. */
export type RaytekCommand = {
  /** `001`, or empty. */
  readonly box: string;
  /** `1` to `8`, or empty. */
  readonly head: string;
  readonly kind: 'ask' | 'store' | 'set';
  readonly parameter: string;
  readonly value: string;
};

const ASK = /^(\d{3})?\?(\d)?([A-Z$]+)$/;
const SET = /^(\d{3})?(\d)?([A-Z$]+)([=#])(.*)$/;
const LONGEST_LINE_CHARACTERS = 64;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** Absent for what is no command. */
export function parseCommand(line: string): RaytekCommand | undefined {
  const [, askedBox = '', askedHead = '', asked] = ASK.exec(line) ?? [];
  if (asked !== undefined) {
    return { box: askedBox, head: askedHead, kind: 'ask', parameter: asked, value: '' };
  }
  const [, box = '', head = '', parameter, sign, value = ''] = SET.exec(line) ?? [];
  if (parameter === undefined) return undefined;
  // `#` sets without the EEPROM; the manual has it "for test purposes only".
  return { box, head, kind: sign === '#' ? 'set' : 'store', parameter, value };
}

/** Lines end with CR, and LF behind it is allowed; a line that does not end is cut off. */
export class LineReader {
  readonly #line: (line: string) => void;
  #pending = '';

  constructor(line: (line: string) => void) {
    this.#line = line;
  }

  reset(): void {
    this.#pending = '';
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === CARRIAGE_RETURN) this.#end();
      else if (byte !== LINE_FEED) {
        this.#pending = (this.#pending + String.fromCharCode(byte)).slice(
          0,
          LONGEST_LINE_CHARACTERS,
        );
      }
    }
  }

  #end(): void {
    const line = this.#pending;
    this.#pending = '';
    if (line !== '') this.#line(line);
  }
}

/** As a temperature is written: `020.0`, `-040.0`. */
export function formatTemperature(value: number): string {
  const digits = Math.abs(value).toFixed(1).padStart(5, '0');
  return value < 0 && Number(digits) > 0 ? `-${digits}` : digits;
}

export function formatEmissivity(value: number): string {
  return value.toFixed(3);
}
