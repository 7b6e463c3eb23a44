/** Parameters by their number; those above 00EF are written with a page byte F0, F1 or F2. */
export const Parameter = {
  PowerMode: 0x80,
  TriggerMode: 0x8a,
  SoftwareHandshaking: 0x9f,
  /** 0 data as is, 1 data and suffix. */
  ScanDataFormat: 0xeb,
  /** 0 plain bytes, 1 packets. */
  DecodeDataPackets: 0xee,
  DecodeEvent: 0x100,
  BootEvent: 0x102,
  ParameterEvent: 0x103,
} as const;

export const TriggerMode = { Level: 0x00, Continuous: 0x04, Host: 0x08 } as const;

/** As delivered (DS9908 and DS4308 reference guides): handshaking on, decode data plain, events off. */
const FACTORY: ReadonlyMap<number, number> = new Map([
  [0x01, 0],
  [0x9c, 7],
  [Parameter.PowerMode, 0],
  [Parameter.TriggerMode, TriggerMode.Level],
  [Parameter.SoftwareHandshaking, 1],
  [Parameter.ScanDataFormat, 0],
  [Parameter.DecodeDataPackets, 0],
  [Parameter.DecodeEvent, 0],
  [Parameter.BootEvent, 0],
  [Parameter.ParameterEvent, 0],
  // 318 and 1279: a captured reply with a value of two bytes.
  [0x13e, 0x04ff],
]);

const Prefix = { FirstPage: 0xf0, LastPage: 0xf2, Word: 0xf4, All: 0xfe, Beep: 0xff } as const;
const PAGE = 0x100;
/** Five bytes each at most, in one packet. */
const MOST_REPORTED = 50;

type ParameterValue = { readonly number: number; readonly value: number };

/** The settings: what is in effect, and what is left after a power cut. */
export class Parameters {
  #current: Map<number, number>;
  #stored: Map<number, number>;

  constructor(preset: ReadonlyMap<number, number>) {
    this.#stored = new Map([...FACTORY, ...preset]);
    this.#current = new Map(this.#stored);
  }

  powerUp(): void {
    this.#current = new Map(this.#stored);
  }

  get(number: number): number {
    return this.#current.get(number) ?? 0;
  }

  /** False where the data is no list of values; then nothing is changed. */
  send(data: Uint8Array, isPermanent: boolean): boolean {
    const values = parseValues(data);
    if (!values) return false;
    for (const { number, value } of values) {
      this.#current.set(number, value);
      if (isPermanent) this.#stored.set(number, value);
    }
    return true;
  }

  restoreFactory(): void {
    this.#stored = new Map(FACTORY);
    this.powerUp();
  }

  /** The data of a PARAM_SEND that answers a PARAM_REQUEST; what it has not is left out. */
  report(request: Uint8Array): Uint8Array {
    const numbers = request[0] === Prefix.All ? [...this.#current.keys()] : parseNumbers(request);
    const known = numbers.filter((number) => this.#current.has(number)).slice(0, MOST_REPORTED);
    return Uint8Array.from([Prefix.Beep, ...known.flatMap((number) => this.#encode(number))]);
  }

  #encode(number: number): readonly number[] {
    const value = this.get(number);
    const address =
      number < PAGE ? [number] : [Prefix.FirstPage - 1 + (number >> 8), number & 0xff];
    return value > 0xff ? [Prefix.Word, ...address, value >> 8, value & 0xff] : [...address, value];
  }
}

/** Beep code, then number and value, number and value, …. */
function parseValues(data: Uint8Array): readonly ParameterValue[] | undefined {
  const values: ParameterValue[] = [];
  let at = 1;
  while (at < data.length) {
    const isWord = data[at] === Prefix.Word;
    const address = readNumber(data, isWord ? at + 1 : at);
    const high = data[address.end];
    const low = data[address.end + 1];
    if (high === undefined || (isWord && low === undefined)) return undefined;
    values.push({ number: address.number, value: isWord ? high * 256 + (low ?? 0) : high });
    at = address.end + (isWord ? 2 : 1);
  }
  return values.length > 0 ? values : undefined;
}

function parseNumbers(data: Uint8Array): readonly number[] {
  const numbers: number[] = [];
  for (let at = 0; at < data.length; ) {
    const { number, end } = readNumber(data, at);
    numbers.push(number);
    at = end;
  }
  return numbers;
}

function readNumber(
  data: Uint8Array,
  at: number,
): { readonly number: number; readonly end: number } {
  const first = data[at] ?? 0;
  if (first < Prefix.FirstPage || first > Prefix.LastPage) return { number: first, end: at + 1 };
  const page = first - Prefix.FirstPage + 1;
  return { number: page * PAGE + (data[at + 1] ?? 0), end: at + 2 };
}
