import type { Measurement } from '#sim/modbus-thermometer/measurement.ts';
import type { RegisterMap } from '#sim/modbus-thermometer/register-maps.ts';

/** Modbus Application Protocol 1.1b3, 7. */
export const ExceptionCode = { IllegalFunction: 1, IllegalAddress: 2, IllegalValue: 3 } as const;
export type ExceptionCode = (typeof ExceptionCode)[keyof typeof ExceptionCode];

export type SlaveOptions = {
  readonly map: RegisterMap;
  readonly address: number;
  readonly measurement: Measurement;
};

/** One thermometer on the line: its registers, what outlives power and how often that was written. */
export class ModbusSlave {
  readonly #map: RegisterMap;
  readonly #measurement: Measurement;
  readonly #stored = new Map<number, number>();
  readonly #values = new Map<number, number>();
  #address: number;
  #nonVolatileWrites = 0;

  constructor({ map, address, measurement }: SlaveOptions) {
    this.#map = map;
    this.#measurement = measurement;
    this.#address = address;
    for (const [register, definition] of map.registers) {
      if (definition.kind !== 'setting' || definition.memory === 'ram') continue;
      this.#stored.set(register, definition.isAddress ? address : definition.standard);
    }
  }

  get address(): number {
    return this.#address;
  }

  /** A memory of this kind wears out. */
  get nonVolatileWrites(): number {
    return this.#nonVolatileWrites;
  }

  powerUp(): void {
    this.#measurement.reset();
    for (const [register, definition] of this.#map.registers) {
      if (definition.kind !== 'setting') continue;
      const source = definition.standsFor ?? register;
      this.#values.set(register, this.#stored.get(source) ?? 0);
      if (definition.isAddress) this.#address = this.#stored.get(register) ?? this.#address;
    }
  }

  /** The values, or why not. A gap in the map reads as 0, as long as it is within. */
  read(first: number, count: number, nowMs: number): readonly number[] | ExceptionCode {
    if (first + count - 1 > this.#map.highest) return ExceptionCode.IllegalAddress;
    const averageMs = (this.#values.get(this.#map.averagePeriodAt) ?? 0) * 100;
    const measured = this.#measurement.read(nowMs, averageMs);
    return Array.from({ length: count }, (_, index) => {
      const definition = this.#map.registers.get(first + index);
      if (definition?.kind === 'fixed') return definition.value;
      if (definition?.kind === 'measured') return measured[definition.what];
      return this.#values.get(first + index) ?? 0;
    });
  }

  /** All or nothing; gives why not. */
  write(first: number, values: readonly number[]): ExceptionCode | undefined {
    for (const [index, value] of values.entries()) {
      const problem = this.#objection(first + index, value);
      if (problem) return problem;
    }
    for (const [index, value] of values.entries()) this.#set(first + index, value);
    return undefined;
  }

  #objection(register: number, value: number): ExceptionCode | undefined {
    const definition = this.#map.registers.get(register);
    if (definition?.kind !== 'setting') return ExceptionCode.IllegalAddress;
    const isInside = value >= definition.lowest && value <= definition.highest;
    return isInside ? undefined : ExceptionCode.IllegalValue;
  }

  /** A kept setting is in effect at once; that of the address with the next power-up, which no manual says. */
  #set(register: number, value: number): void {
    this.#values.set(register, value);
    if (!this.#stored.has(register)) return;
    this.#stored.set(register, value);
    this.#nonVolatileWrites += 1;
    for (const [other, definition] of this.#map.registers) {
      if (definition.kind === 'setting' && definition.standsFor === register) {
        this.#values.set(other, value);
      }
    }
  }
}
