/**
 * The value of a contact thermometer as it is typed: three digits, the last one a tenth, so that
 * there is no point to forget. What cannot be read off such a thermometer is refused before it is sent.
 */
export type ContactEntry = string;

export const emptyEntry: ContactEntry = '';

const DIGITS = 3;
/** What a clinical thermometer shows (GB/T 19146: 34.0 to 42.9); the gateway refuses others too. */
export const CONTACT_MIN_CELSIUS = 34;
export const CONTACT_MAX_CELSIUS = 42.9;

export function typed(entry: ContactEntry, digit: string): ContactEntry {
  return /^[0-9]$/.test(digit) && entry.length < DIGITS ? entry + digit : entry;
}

export const erased = (entry: ContactEntry): ContactEntry => entry.slice(0, -1);

/** `38.3`, with a place for each digit that is still to come. */
export function shownEntry(entry: ContactEntry): string {
  const [tens, ones, tenths] = entry.padEnd(DIGITS, '_');
  return `${tens}${ones}.${tenths}`;
}

export type ContactValue =
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'implausible'; readonly celsius: number }
  | { readonly kind: 'value'; readonly celsius: number };

export function entryValue(entry: ContactEntry): ContactValue {
  if (entry.length < DIGITS) return { kind: 'unfinished' };
  const celsius = Number(entry) / 10;
  const isPlausible = celsius >= CONTACT_MIN_CELSIUS && celsius <= CONTACT_MAX_CELSIUS;
  return { kind: isPlausible ? 'value' : 'implausible', celsius };
}
