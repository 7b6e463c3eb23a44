import type { DriverSession } from '#gateway/devices/device-driver.ts';
import type { ModbusRequest } from '#gateway/devices/kit/modbus/request.ts';
import type { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import { ThermometerMode } from '#gateway/domain/reading.ts';
import type { RegisterMap } from './register-map.ts';
import { celsiusFrom, measurementRequests } from './register-values.ts';
import type { Step } from './steps.ts';
import { exceptionText } from './steps.ts';

export type MeasurementOptions = {
  readonly map: RegisterMap;
  readonly read: 'filtered' | 'unfiltered';
  readonly session: DriverSession;
  readonly notices: NoticeBoard;
};

const OUT_OF_RANGE =
  'The values are none that this thermometer can measure. Check the registers and their scale in its options.';

/** One measurement: all its registers come from one round, or there is none. */
export class Measurement {
  readonly #options: MeasurementOptions;
  readonly #requests: ReturnType<typeof measurementRequests>;
  readonly #words = new Map<number, number>();

  constructor(options: MeasurementOptions) {
    this.#options = options;
    this.#requests = measurementRequests(options.map);
  }

  steps(): readonly Step[] {
    this.#words.clear();
    return this.#requests.map((request, index) => ({
      request,
      take: (words) => {
        for (const [at, word] of words.entries()) this.#words.set(request.register + at, word);
        if (index === this.#requests.length - 1) this.#judge();
        return [];
      },
      refused: (code) => this.#refused(request, code),
    }));
  }

  #refused(request: ModbusRequest, code: number): readonly Step[] {
    const register = `0x${request.register.toString(16).padStart(4, '0')}`;
    this.#options.notices.tell(
      'refusal',
      `The thermometer does not tell register ${register}: ${exceptionText(code)}. Check map and address in its options.`,
    );
    return [];
  }

  #judge(): void {
    this.#options.notices.tell('refusal', null);
    if (this.#isFit()) this.#put();
  }

  /** Tells each condition; while one of them lasts there is no reading. */
  #isFit(): boolean {
    const { map, notices } = this.#options;
    if (map.status === null) return true;
    const status = this.#words.get(map.status.register) ?? 0;
    let isFit = true;
    for (const { bit, sentence } of map.status.conditions) {
      const isSet = ((status >> bit) & 1) === 1;
      notices.tell(`status-${bit}`, isSet ? sentence : null);
      if (isSet) isFit = false;
    }
    return isFit;
  }

  #put(): void {
    const { map, read, session, notices } = this.#options;
    const celsius = celsiusFrom(map[read], this.#words);
    const isInRange = celsius !== null && isWithin(celsius, map.rangeCelsius);
    if (map.rangeCelsius !== null) notices.tell('range', isInRange ? null : OUT_OF_RANGE);
    if (!isInRange) return;
    session.output({
      kind: 'temperature',
      sample: {
        rawTemperatureCelsius: celsius,
        ambientTemperatureCelsius: map.sensor && celsiusFrom(map.sensor, this.#words),
        mode: ThermometerMode.Surface,
      },
    });
  }
}

function isWithin(celsius: number, range: RegisterMap['rangeCelsius']): boolean {
  return range === null || (celsius >= range.lowest && celsius <= range.highest);
}
