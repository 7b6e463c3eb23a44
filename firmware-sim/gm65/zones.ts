/** Settings zones by their address (GM65-S manual §8 and appendix; 00BC as found in the field on V1.05). */
export const Zone = {
  Mode: 0x00,
  Trigger: 0x02,
  StabiliseTime: 0x04,
  ReadInterval: 0x05,
  SingleReadTime: 0x06,
  Encoding: 0x0d,
  SameCodeDelay: 0x13,
  BaudDivisor: 0x2a,
  QrCode: 0x3f,
  DataMatrix: 0x54,
  Pdf417: 0x55,
  Output: 0x60,
  AffixLengths: 0x62,
  Prefix: 0x63,
  Suffix: 0x72,
  Raw: 0xbc,
  Restore: 0xd9,
  Model: 0xe0,
} as const;

export const ZONE_COUNT = 256;
/** 00E0 model, 00E1 hardware, 00E2 software, 00E3–00E5 date: written by nobody. */
const VERSION_ZONES = 6;
/** Manual: the divisor is 3 000 000 / baud, low byte first. */
const DIVIDED_RATE = 3_000_000;
const BAUD_RATES = [1200, 4800, 9600, 14_400, 19_200, 38_400, 57_600, 115_200];

/** The memory of settings: what is in effect (RAM) and what a power cut leaves (EEPROM). */
export class Zones {
  readonly #softwareVersion: number;
  readonly #ram = new Uint8Array(ZONE_COUNT);
  readonly #eeprom: Uint8Array;

  /** `preset` makes the settings that somebody saved before this device came to us. */
  constructor(softwareVersion: number, preset: (zones: Uint8Array) => void) {
    this.#softwareVersion = softwareVersion;
    this.#eeprom = factoryZones(softwareVersion);
    preset(this.#eeprom);
  }

  powerUp(): void {
    this.#ram.set(this.#eeprom);
    // RAW mode does not survive a power cut, saved or not.
    this.#ram[Zone.Raw] = 0;
  }

  at(address: number): number {
    return this.#ram[address] ?? 0;
  }

  slice(address: number, count: number): Uint8Array {
    return this.#ram.slice(address, address + count);
  }

  write(address: number, data: Uint8Array): void {
    for (const [offset, value] of data.entries()) {
      const zone = address + offset;
      const isVersion = zone >= Zone.Model && zone < Zone.Model + VERSION_ZONES;
      // 00D9 is a command more than a setting: it reads as 0.
      if (!isVersion && zone !== Zone.Restore) this.#ram[zone] = value;
    }
  }

  save(): void {
    this.#eeprom.set(this.#ram);
  }

  restoreFactory(): void {
    this.#eeprom.set(factoryZones(this.#softwareVersion));
    this.powerUp();
  }

  get baudRate(): number {
    const divisor = this.at(Zone.BaudDivisor) + 256 * this.at(Zone.BaudDivisor + 1);
    const standard = BAUD_RATES.find((rate) => Math.round(DIVIDED_RATE / rate) === divisor);
    return standard ?? Math.round(DIVIDED_RATE / Math.max(1, divisor));
  }
}

/** 9600 is 0139h, 115200 is 001Ah. */
export function baudDivisor(baudRate: number): Uint8Array {
  const divisor = Math.round(DIVIDED_RATE / baudRate);
  return Uint8Array.of(divisor & 0xff, divisor >> 8);
}

function factoryZones(softwareVersion: number): Uint8Array {
  const zones = new Uint8Array(ZONE_COUNT);
  // LED and beeper on a good read, aim and light as needed, manual mode.
  zones[Zone.Mode] = 0xd4;
  zones[Zone.StabiliseTime] = 4;
  zones[Zone.ReadInterval] = 10;
  zones[Zone.SingleReadTime] = 50;
  // The value that the manual's own example reads.
  zones[0x0a] = 0x3e;
  zones.set(baudDivisor(9600), Zone.BaudDivisor);
  for (const symbology of [Zone.QrCode, Zone.DataMatrix, Zone.Pdf417]) zones[symbology] = 1;
  // Terminator on, CR.
  zones[Zone.Output] = 0x01;
  zones.set([0x05, 0x64, softwareVersion, 20, 11, 23], Zone.Model);
  return zones;
}
