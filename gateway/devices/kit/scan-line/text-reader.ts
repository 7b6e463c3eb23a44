import type { ScanLineOptions } from './scan-line-config.ts';

/** Reads bytes as text; `null` when they are none. */
export type TextReader = (bytes: Uint8Array) => string | null;

/**
 * Strict UTF-8 first: GBK text is almost never valid UTF-8, while UTF-8 text often is valid
 * GB18030 (张三 would silently become 寮犱笁). Only then the charset that the site configured.
 */
export function createTextReader(fallback: ScanLineOptions['fallbackCharset']): TextReader {
  const readers = [charsetReader('utf-8')];
  if (fallback !== 'none') readers.push(charsetReader(fallback));
  return (bytes) => {
    for (const read of readers) {
      const text = read(bytes);
      if (text !== null) return text;
    }
    return null;
  };
}

/** Strict: a byte that the charset does not have makes the whole no text. */
export function charsetReader(charset: string): TextReader {
  const decoder = new TextDecoder(charset, { fatal: true });
  return (bytes) => {
    try {
      return decoder.decode(bytes);
    } catch {
      // With `fatal` this is how the platform says "not this charset"; it is data, not a failure.
      return null;
    }
  };
}
