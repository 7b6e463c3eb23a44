import type { DriverSession } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import type { BurstItem } from './burst-string.ts';
import type { RaytekLine } from './line.ts';
import type { RaytekMiOptions } from './raytek-mi-config.ts';
import type { TemperatureUnit } from './temperature.ts';
import { celsiusFrom, knownUnits, sampleOf, unitFrom, unitSentence } from './temperature.ts';

const WITHOUT_UNIT =
  'The thermometer sends its values without their unit, so none of them goes out. Let its burst string begin with U ($=UTI).';

/** Listens to burst strings; each has to bring its unit along. */
export class BurstSession {
  readonly #session: DriverSession;
  readonly #notices: NoticeBoard;
  readonly #head: string;
  readonly #toldUnit: TemperatureUnit | null;

  constructor({ head, unit }: RaytekMiOptions, session: DriverSession) {
    this.#session = session;
    this.#notices = new NoticeBoard(session);
    this.#head = head === null ? '' : String(head);
    this.#toldUnit = unit === 'ask' ? null : knownUnits[unit];
  }

  line(line: RaytekLine, byteCount: number): void {
    if (line.kind !== 'burst') {
      this.#session.discarded(byteCount, DiscardReason.Unasked);
      return;
    }
    this.#session.frame(byteCount);
    this.#read(line.items);
  }

  #read(items: readonly BurstItem[]): void {
    const unit = unitFrom(itemValue(items, 'U', '') ?? '') ?? this.#toldUnit;
    this.#notices.tell('unit', unit === null ? WITHOUT_UNIT : unitSentence(unit));
    if (unit === null) return;
    const celsius = celsiusFrom(itemValue(items, 'T', this.#head) ?? '', unit);
    const headCelsius = celsiusFrom(itemValue(items, 'I', this.#head) ?? '', unit);
    if (celsius !== null) this.#session.output(sampleOf(celsius, headCelsius));
  }
}

function itemValue(items: readonly BurstItem[], name: string, head: string): string | undefined {
  return items.find((item) => item.name === name && item.head === head)?.value;
}
