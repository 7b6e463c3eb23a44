import type { ModbusRequest, ReadFunction } from '#gateway/devices/kit/modbus/request.ts';
import type { RegisterMap, TemperatureRegister } from './register-map.ts';
import { RegisterType } from './register-map.ts';

/** The words of one round, by register. */
export type RegisterWords = ReadonlyMap<number, number>;

type ReadRequest = Extract<ModbusRequest, { readonly kind: 'read' }>;
type Span = { readonly register: number; readonly count: number };

/** MODBUS Application Protocol V1.1b3, section 6.3. */
const MAX_REGISTERS = 125;

/**
 * What a measurement needs, in as few requests as possible: registers that lie next to each other are read
 * together. A gap is never read over, many devices refuse a range with an undefined register in it.
 */
export function measurementRequests(map: RegisterMap): readonly ReadRequest[] {
  const temperatures = [map.filtered, map.unfiltered, map.sensor].filter((each) => each !== null);
  const spans = temperatures.map(({ register, type }) => ({ register, count: wordCountOf(type) }));
  if (map.status) spans.push({ register: map.status.register, count: 1 });
  return merged(spans).map((span) => readRequest(map.function, span));
}

export function readRequest(readFunction: ReadFunction, span: Span): ReadRequest {
  return { kind: 'read', function: readFunction, ...span };
}

/** `null` where the registers hold no number. */
export function celsiusFrom(
  { register, type, wordOrder, countsPerCelsius, countsAtZeroCelsius }: TemperatureRegister,
  words: RegisterWords,
): number | null {
  const [first, second] = [words.get(register) ?? 0, words.get(register + 1) ?? 0];
  const isSwapped = wordOrder === 'low-first' && wordCountOf(type) === 2;
  const counts = isSwapped ? countsOf(type, second, first) : countsOf(type, first, second);
  const celsius = (counts - countsAtZeroCelsius) / countsPerCelsius;
  return Number.isFinite(celsius) ? celsius : null;
}

function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.register - b.register)) {
    const last = result.at(-1);
    const end = last === undefined ? -1 : last.register + last.count;
    const count =
      last === undefined ? 0 : Math.max(end, span.register + span.count) - last.register;
    if (last === undefined || span.register > end || count > MAX_REGISTERS) result.push(span);
    else result[result.length - 1] = { register: last.register, count };
  }
  return result;
}

function wordCountOf(type: RegisterType): number {
  return type === RegisterType.Int16 || type === RegisterType.Uint16 ? 1 : 2;
}

function countsOf(type: RegisterType, high: number, low: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, high);
  view.setUint16(2, low);
  switch (type) {
    case RegisterType.Int16:
      return view.getInt16(0);
    case RegisterType.Uint16:
      return high;
    case RegisterType.Int32:
      return view.getInt32(0);
    case RegisterType.Uint32:
      return view.getUint32(0);
    case RegisterType.Float32:
      return view.getFloat32(0);
    default: {
      const unhandled: never = type;
      return unhandled;
    }
  }
}
