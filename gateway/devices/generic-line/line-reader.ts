import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { Finding } from '#gateway/devices/kit/generic/finding.ts';
import type { WrittenValues } from '#gateway/devices/kit/generic/written-values.ts';
import { findingFrom, otherLine } from '#gateway/devices/kit/generic/written-values.ts';
import type { TextReader } from '#gateway/devices/kit/scan-line/text-reader.ts';
import { createTextReader } from '#gateway/devices/kit/scan-line/text-reader.ts';
import type { GenericLineOptions, LineFields } from './generic-line-config.ts';
import { compiled, namesIn } from './pattern.ts';

/** The values of a line as they are written; `null` when it is another line. */
type ReadLine = (line: string) => WrittenValues | null;

export function namesCode(fields: LineFields): boolean {
  return fields.kind === 'pattern'
    ? namesIn(fields.pattern).includes('code')
    : fields.code !== null;
}

export function createLineReader(options: GenericLineOptions): (line: Uint8Array) => Finding {
  const { fields, fallbackCharset } = options;
  const isScanner = namesCode(fields);
  // A degree sign is one byte in some boards' charset and two in others': for numbers each byte is a character.
  const readText: TextReader = isScanner ? createTextReader(fallbackCharset) : bytewise;
  const readLine = fields.kind === 'pattern' ? patternReader(fields) : columnsReader(fields);
  return (bytes) => {
    const text = readText(bytes);
    if (text === null) return { kind: 'refused', reason: DiscardReason.NotText };
    const values = readLine(text);
    return values === null ? otherLine(options) : findingFrom(values, options);
  };
}

const bytewise: TextReader = (bytes) => String.fromCharCode(...bytes);

function patternReader({ pattern }: LineFields & { readonly kind: 'pattern' }): ReadLine {
  const expression = compiled(pattern);
  return (line) => {
    const groups = expression.exec(line.trim())?.groups;
    if (groups === undefined) return null;
    return {
      object: groups['object'] ?? null,
      ambient: groups['ambient'] ?? null,
      body: groups['body'] ?? null,
      unit: groups['unit'] ?? null,
      code: groups['code'] ?? null,
    };
  };
}

type Columns = { readonly from: number; readonly to: number } | null;

function columnsReader(fields: LineFields & { readonly kind: 'columns' }): ReadLine {
  const { object, ambient, body, code } = fields;
  const lastColumn = Math.max(
    ...[object, ambient, body].map((each) => each?.to ?? 0),
    code?.from ?? 0,
  );
  const textIn = (line: string, columns: Columns): string | null =>
    columns && line.slice(columns.from - 1, columns.to).trim();
  return (line) => {
    if (line.length < lastColumn) return null;
    return {
      object: textIn(line, object),
      ambient: textIn(line, ambient),
      body: textIn(line, body),
      unit: null,
      code: textIn(line, code),
    };
  };
}
