import type { Person } from '#sim/cn-id-card/person.ts';

/** Fields of the text in their order, bytes each; UTF-16LE, filled up with spaces. */
const FIELDS: readonly (readonly [keyof Person | 'reserve', number])[] = [
  ['name', 30],
  ['sex', 2],
  ['nation', 4],
  ['birth', 16],
  ['address', 70],
  ['idNumber', 36],
  ['issuer', 30],
  ['validFrom', 16],
  ['validTo', 16],
  ['reserve', 36],
];

const TEXT_BYTES = 256;
const PHOTO_BYTES = 1024;

export type CardBody = {
  readonly text: Uint8Array;
  readonly photo: Uint8Array;
};

/** `photo` has the length of one and is noise: no face is in it. */
export function cardBody(person: Person, noise: (count: number) => Uint8Array): CardBody {
  return { text: encodeText(person), photo: noise(PHOTO_BYTES) };
}

function encodeText(person: Person): Uint8Array {
  const text = Buffer.alloc(TEXT_BYTES);
  let at = 0;
  for (const [name, byteCount] of FIELDS) {
    const value = name === 'reserve' ? '' : person[name];
    at += text.write(value.padEnd(byteCount / 2, ' ').slice(0, byteCount / 2), at, 'utf16le');
  }
  return text;
}

/** Two lengths, then text and photo: 1295 bytes with all that frames them. */
export function readData({ text, photo }: CardBody): Uint8Array {
  return Buffer.concat([word(text.length), word(photo.length), text, photo]);
}

/** With fingerprints, of which a card holds none, one or two: 1297, 1809 or 2321 bytes. */
export function readDataWithFingerprint({ text, photo }: CardBody, prints: Uint8Array): Uint8Array {
  const lengths = [word(text.length), word(photo.length), word(prints.length)];
  return Buffer.concat([...lengths, text, photo, prints]);
}

const word = (value: number) => Uint8Array.of(value >> 8, value & 0xff);
