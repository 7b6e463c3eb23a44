import type { Board } from '#sim/firmware.ts';

/** Modbus Application Protocol 1.1b3, 6.1, 6.5, 6.11 and 7. */
const ReadCoils = 0x01;
const WriteSingleCoil = 0x05;
const WriteMultipleCoils = 0x0f;
const Refused = { Function: 1, Address: 2, Value: 3 } as const;

/** Waveshare, Modbus RTU Relay, "flash on": 05 to 0200h + relay, for so many tenths of a second. */
const FLASH_ON = 0x0200;
const MOST_TENTHS = 0x7fff;
const TENTH_MS = 100;

/** Relays that went on are remembered, the last so many: who looks on now and then misses a short light. */
const MOST_LIT = 32;

const ON = 0xff00;
const OFF = 0x0000;

/** The relays. What is switched stays so, line or no line, until power goes or a timed one is over. */
export class RelayBank {
  readonly #board: Board;
  readonly #isOn: boolean[];
  /** Counts the orders to each relay: a timer that is overtaken by a newer order does nothing. */
  readonly #orders: number[];
  #switched = 0;
  #lit: readonly number[] = [];

  constructor(board: Board, count: number) {
    this.#board = board;
    this.#isOn = Array.from({ length: count }, () => false);
    this.#orders = Array.from({ length: count }, () => 0);
  }

  powerUp(): void {
    for (const index of this.#isOn.keys()) this.#set(index, false);
  }

  report(): Readonly<Record<string, string | number>> {
    const on = this.#isOn.flatMap((isOn, index) => (isOn ? [index] : []));
    return { on: on.join(','), lit: this.#lit.join(','), switched: this.#switched };
  }

  /** A request without address and CRC; gives the answer likewise. */
  obey(request: Uint8Array): readonly number[] {
    const [code = 0] = request;
    const result = this.#dispatch(code, Buffer.from(request));
    return typeof result === 'number' ? [code | 0x80, result] : [code, ...result];
  }

  #dispatch(code: number, request: Buffer): readonly number[] | number {
    if (code === ReadCoils && request.length === 5) return this.#read(request);
    if (code === WriteSingleCoil && request.length === 5) return this.#writeSingle(request);
    if (code === WriteMultipleCoils && request.length >= 7) return this.#writeMultiple(request);
    return Refused.Function;
  }

  #read(request: Buffer): readonly number[] | number {
    const [first, count] = [request.readUInt16BE(1), request.readUInt16BE(3)];
    if (count < 1 || count > 2_000) return Refused.Value;
    if (first + count > this.#isOn.length) return Refused.Address;
    const bytes = Array.from({ length: Math.ceil(count / 8) }, () => 0);
    for (let index = 0; index < count; index += 1) {
      if (this.#isOn[first + index])
        bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
    }
    return [bytes.length, ...bytes];
  }

  #writeSingle(request: Buffer): readonly number[] | number {
    const [address, value] = [request.readUInt16BE(1), request.readUInt16BE(3)];
    const isFlash = address >= FLASH_ON && address < FLASH_ON + this.#isOn.length;
    if (isFlash && (value < 1 || value > MOST_TENTHS)) return Refused.Value;
    if (isFlash) this.#flash(address - FLASH_ON, value * TENTH_MS);
    else if (address >= this.#isOn.length) return Refused.Address;
    else if (value !== ON && value !== OFF) return Refused.Value;
    else this.#set(address, value === ON);
    return [...request.subarray(1)];
  }

  #writeMultiple(request: Buffer): readonly number[] | number {
    const [first, count, byteCount] = [
      request.readUInt16BE(1),
      request.readUInt16BE(3),
      request.readUInt8(5),
    ];
    const isWhole = byteCount === Math.ceil(count / 8) && request.length === 6 + byteCount;
    if (count < 1 || !isWhole) return Refused.Value;
    if (first + count > this.#isOn.length) return Refused.Address;
    for (let index = 0; index < count; index += 1) {
      this.#set(first + index, (request.readUInt8(6 + (index >> 3)) & (1 << (index & 7))) !== 0);
    }
    return [...request.subarray(1, 5)];
  }

  #flash(index: number, forMs: number): void {
    this.#set(index, true);
    const order = this.#orders[index];
    this.#board.after(forMs, () => {
      if (this.#orders[index] === order) this.#set(index, false);
    });
  }

  #set(index: number, isOn: boolean): void {
    this.#orders[index] = (this.#orders[index] ?? 0) + 1;
    if (this.#isOn[index] !== isOn) this.#switched += 1;
    if (isOn && !this.#isOn[index]) this.#lit = [...this.#lit, index].slice(-MOST_LIT);
    this.#isOn[index] = isOn;
  }
}
