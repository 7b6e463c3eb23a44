import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { Finding } from '#gateway/devices/kit/generic/finding.ts';
import { findingFrom, otherLine } from '#gateway/devices/kit/generic/written-values.ts';
import { createTextReader } from '#gateway/devices/kit/scan-line/text-reader.ts';
import type { GenericJsonOptions } from './generic-json-config.ts';

export function createJsonReader(options: GenericJsonOptions): (line: Uint8Array) => Finding {
  // JSON is UTF-8 (RFC 8259 §8.1), whatever the charset of the codes in it.
  const readText = createTextReader('none');
  const { paths } = options;
  const at = {
    object: pathReader(paths.object),
    ambient: pathReader(paths.ambient),
    body: pathReader(paths.body),
    unit: pathReader(paths.unit),
    code: pathReader(paths.code),
  };
  return (bytes) => {
    const text = readText(bytes);
    if (text === null) return { kind: 'refused', reason: DiscardReason.NotText };
    const line = parsed(text);
    if (line === null) return { kind: 'refused', reason: DiscardReason.Noise };
    const code = codeIn(at.code(line));
    if (paths.code !== null && code === null) return otherLine(options);
    return findingFrom(
      {
        object: scalarIn(at.object(line)),
        ambient: scalarIn(at.ambient(line)),
        body: scalarIn(at.body(line)),
        unit: textIn(at.unit(line)),
        code,
      },
      options,
    );
  };
}

/** Objects alone: a bare number is valid JSON too, and a torn line is one now and then. */
function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    // This is how the platform says "no JSON"; it is data, not a failure.
    return null;
  }
}

/** `undefined` where the line does not have it. */
function pathReader(path: string | null): (line: object) => unknown {
  const keys = path?.split('.') ?? [];
  if (path === null) return () => undefined;
  return (line) => {
    let value: unknown = line;
    for (const key of keys) {
      // Own properties only: a line must not name what every object has.
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key))
        return undefined;
      value = (value as Readonly<Record<string, unknown>>)[key];
    }
    return value;
  };
}

/** `null` for what the device does not know; anything else that is no number makes the line implausible. */
function scalarIn(value: unknown): string | number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  return Number.NaN;
}

const codeIn = (value: unknown): string | null =>
  typeof value === 'string' || Number.isSafeInteger(value) ? String(value) : null;

const textIn = (value: unknown): string | null =>
  value === undefined || value === null ? null : String(value);
