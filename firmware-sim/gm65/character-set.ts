/** 000D bits 3–2: what the module writes, whatever the code was encoded in. */
const CharacterSet = { Gbk: 0, Unicode: 1, Big5: 2 } as const;

type Decoder = { decode(bytes: Uint8Array): string };

const UNKNOWN_CHARACTER = 0x3f;
const tables = new Map<string, ReadonlyMap<string, readonly [number, number]>>();

/**
 * The bytes of a code as the module sends them. It takes them for UTF-8 and writes them anew, so that a
 * code with bytes that are no UTF-8 arrives spoilt; only RAW mode leaves them alone.
 */
export function transcode(code: Uint8Array, characterSet: number): Uint8Array {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(code);
  if (characterSet === CharacterSet.Gbk) return encodeDoubleByte(text, 'gbk');
  if (characterSet === CharacterSet.Big5) return encodeDoubleByte(text, 'big5');
  return new TextEncoder().encode(text);
}

function encodeDoubleByte(text: string, label: 'gbk' | 'big5'): Uint8Array {
  const table = tables.get(label) ?? buildTable(label);
  tables.set(label, table);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else bytes.push(...(table.get(character) ?? [UNKNOWN_CHARACTER]));
  }
  return Uint8Array.from(bytes);
}

/** Node only decodes these; so every pair of bytes is decoded once and the table turned around. */
function buildTable(label: string): ReadonlyMap<string, readonly [number, number]> {
  const decoder = new TextDecoder(label, { fatal: true });
  const table = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const character = decodePair(decoder, lead, trail);
      if (character && !table.has(character)) table.set(character, [lead, trail]);
    }
  }
  return table;
}

function decodePair(decoder: Decoder, lead: number, trail: number): string | undefined {
  try {
    const text = decoder.decode(Uint8Array.of(lead, trail));
    return [...text].length === 1 ? text : undefined;
  } catch {
    return undefined;
  }
}
