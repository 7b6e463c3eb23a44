import { crc16Xmodem } from '#gateway/devices/kit/checksums.ts';

/** Where questions come out and answers go in. */
type Line = {
  /** In hexadecimal digits. */
  readonly asked: readonly string[];
  feed(bytes: Uint8Array): unknown;
};

/** A GM65 as its manual describes it, as far as the driver asks: zones that are read and written. */
export class ModuleOnABench {
  readonly zones = new Map<number, number>([
    [0x0d, 0x00],
    [0x60, 0x01],
    [0xe0, 0x05],
    [0xe1, 0x01],
    [0xe2, 0x69],
    [0xe3, 20],
    [0xe4, 3],
    [0xe5, 2],
  ]);
  /** Writes to these have no effect. */
  readonly stubborn = new Set<number>();
  readonly written: string[] = [];

  /** Answers the question that is open, if one is. */
  answer(line: Line): void {
    const question = Buffer.from(line.asked.at(-1) ?? '', 'hex');
    const [, , type, , high = 0, low = 0, value = 0] = question;
    const zone = high * 256 + low;
    if (type === 0x07) line.feed(reply(this.#read(zone, value)));
    else line.feed(this.#write(zone, value));
  }

  answerTimes(line: Line, count: number): void {
    for (let done = 0; done < count; done += 1) this.answer(line);
  }

  #read(zone: number, count: number): readonly number[] {
    return Array.from({ length: count }, (_, index) => this.zones.get(zone + index) ?? 0);
  }

  #write(zone: number, value: number): Uint8Array {
    this.written.push(`${zone.toString(16)}=${value.toString(16)}`);
    if (!this.stubborn.has(zone)) this.zones.set(zone, value);
    return reply([0]);
  }
}

export function reply(data: readonly number[]): Uint8Array {
  const bytes = Buffer.from([0x02, 0x00, 0x00, data.length, ...data, 0, 0]);
  bytes.writeUInt16BE(crc16Xmodem(bytes, 2, bytes.length - 2), bytes.length - 2);
  return bytes;
}
