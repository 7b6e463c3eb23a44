import { xor8 } from '#gateway/devices/kit/checksums.ts';

/** An answer of the security module. */
export function answer(status: number, data: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.from([0, 0, status, ...data, 0]);
  const frame = Buffer.concat([
    Buffer.from([0xaa, 0xaa, 0xaa, 0x96, 0x69, body.length >> 8, body.length & 0xff]),
    body,
  ]);
  frame[frame.length - 1] = xor8(frame, 5, frame.length - 1);
  return frame;
}

export const noCard = answer(0x80);
export const found = answer(0x9f, new Uint8Array(4));
export const selected = answer(0x90, new Uint8Array(8));

export type Person = { readonly name: string; readonly address: string; readonly number: string };

/** Text and photo of a card that nobody has. */
export function cardOf({ name, address, number }: Person): Buffer {
  const fields = [
    [name, 15],
    ['1', 1],
    ['01', 2],
    ['19491231', 8],
    [address, 35],
    [number, 18],
    ['某市公安局', 15],
    ['2020010120400101', 16],
    ['', 18],
  ] as const;
  const text = fields.map(([field, characters]) => field.padEnd(characters)).join('');
  const photo = Buffer.alloc(1_024, 'WLf');
  const sizes = [0x01, 0x00, 0x04, 0x00];
  return answer(0x90, Buffer.concat([Buffer.from(sizes), Buffer.from(text, 'utf16le'), photo]));
}
