import type { TemperaturePair } from '#sim/firmware.ts';
import type { Request } from '#sim/optris-ct/commands.ts';
import { OptrisCommand } from '#sim/optris-ct/commands.ts';
import type { Scale } from '#sim/optris-ct/encoding.ts';
import { encodeCelsius, encodeThousandths, word } from '#sim/optris-ct/encoding.ts';

const FIRMWARE_REVISION = 0x0102;
/** The electronics are warmer than the head. */
const PROCESSOR_WARMTH_CELSIUS = 8;

/** What one thermometer keeps without power. */
export class OptrisDevice {
  readonly address: number;
  readonly #scale: Scale;
  readonly #look: () => TemperaturePair;
  #emissivity = 0.95;
  #transmission = 1;

  constructor(address: number, scale: Scale, look: () => TemperaturePair) {
    this.address = address;
    this.#scale = scale;
    this.#look = look;
  }

  get target(): readonly number[] {
    return encodeCelsius(this.#look().objectTemperatureCelsius, this.#scale);
  }

  get head(): readonly number[] {
    return encodeCelsius(this.#look().ambientTemperatureCelsius, this.#scale);
  }

  /** Empty for what it does not know: there is no error answer. */
  answerTo({ command, data: [high = 0, low = 0] }: Request): readonly number[] {
    switch (command) {
      case OptrisCommand.TargetTemperature:
      case OptrisCommand.CurrentTemperature:
        return this.target;
      case OptrisCommand.HeadTemperature:
        return this.head;
      case OptrisCommand.Emissivity:
        return encodeThousandths(this.#emissivity);
      case OptrisCommand.Transmission:
        return encodeThousandths(this.#transmission);
      case OptrisCommand.ProcessorTemperature:
        return encodeCelsius(
          this.#look().ambientTemperatureCelsius + PROCESSOR_WARMTH_CELSIUS,
          'tenths',
        );
      case OptrisCommand.SerialNumber:
        return [0x01, ...word(0x8600 + this.address)];
      case OptrisCommand.FirmwareRevision:
        return word(FIRMWARE_REVISION);
      case OptrisCommand.SetEmissivity:
        this.#emissivity = (high * 256 + low) / 1000;
        return [high, low];
      case OptrisCommand.SetTransmission:
        this.#transmission = (high * 256 + low) / 1000;
        return [high, low];
      default:
        return [];
    }
  }
}
