import { EARLIEST_WALL_MS } from '#gateway/domain/clock.ts';

/**
 * InfluxDB line protocol, the part that a sink needs: pure, no allocation beyond the text itself.
 * Escaping follows "Line protocol reference, special characters" (InfluxDB v1.8 and v2 documentation).
 * The format has no escape for a backslash at the end of a name or tag value and none for a line break,
 * so these are replaced: `gate\` would otherwise swallow the comma behind it (telegraf#3004).
 */
const REPLACEMENT = '_';

const UNESCAPABLE = /\p{Cc}|\\+$/gu;
const CONTROLS = /\p{Cc}/gu;
const MEASUREMENT_SPECIALS = /[ ,]/g;
const KEY_SPECIALS = /[ ,=]/g;
const STRING_SPECIALS = /["\\]/g;

const replaceUnescapable = (text: string): string =>
  text.replace(UNESCAPABLE, (found) => REPLACEMENT.repeat(found.length));

export function escapeMeasurement(name: string): string {
  const escaped = replaceUnescapable(name).replace(MEASUREMENT_SPECIALS, '\\$&');
  // A line that begins with `#` is a comment to every InfluxDB.
  return escaped.startsWith('#') ? `${REPLACEMENT}${escaped.slice(1)}` : escaped;
}

/** Tag keys, tag values and field keys share one set of special characters. */
export function escapeKey(text: string): string {
  return replaceUnescapable(text).replace(KEY_SPECIALS, '\\$&');
}

/** A string field value with its quotes. */
export function quoteText(text: string): string {
  return `"${replaceControls(text).replace(STRING_SPECIALS, '\\$&')}"`;
}

const replaceControls = (text: string): string => text.replace(CONTROLS, REPLACEMENT);

export type Tags = Readonly<Record<string, string>>;

/**
 * Measurement and tag set, ready to be joined with ` fields time`. Tags are sorted by key, which
 * saves the server the work ("Optimize writes", InfluxDB v2 documentation). A tag without a value is
 * left out: the format has none.
 */
export function pointHead(measurement: string, tags: Tags): string {
  let head = escapeMeasurement(measurement);
  for (const key of Object.keys(tags).sort()) {
    const value = tags[key];
    if (value) head += `,${escapeKey(key)}=${escapeKey(value)}`;
  }
  return head;
}

/** The last millisecond whose nanoseconds fit the signed 64 bits of a point's time. */
const LATEST_MS = 9_223_372_036_853;

/**
 * A point's time in nanoseconds: the millisecond, with the record's number in the six digits below it.
 * A re-send therefore overwrites itself, and two people in one millisecond stay two points
 * ("Duplicate points", InfluxDB documentation: same series and time means overwritten).
 * `null` when the millisecond cannot be a true observation time.
 */
export function pointTime(atMs: number, seq: number): string | null {
  if (!Number.isInteger(atMs)) return null;
  if (atMs < EARLIEST_WALL_MS || atMs > LATEST_MS) return null;
  const lowDigits = atMs % SIX_DIGITS;
  return `${(atMs - lowDigits) / SIX_DIGITS}${sixDigits(lowDigits)}${sixDigits(seq % SIX_DIGITS)}`;
}

/** Small integers become text several times faster than thirteen digits at once (measured). */
const SIX_DIGITS = 1_000_000;
const sixDigits = (value: number): string => String(SIX_DIGITS + value).slice(1);
