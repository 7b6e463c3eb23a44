/** One value of a burst string: `UC`, `T0150.3`, `1T0036.6`. */
export type BurstItem = {
  /** The digit before the letter where there are several heads, else empty. */
  readonly head: string;
  readonly name: string;
  readonly value: string;
};

/** `UC T0150.3 I0027.1 E0.950` (Marathon MM manual, page 69); heads as in `$=U1T1I1E2T2I2E` (MI3 manual, page 116). */
const ITEM =
  /(?<head>[1-9]?)(?:(?<unit>U)(?<unitValue>[CFK])|(?<name>[A-TV-Z]{1,2})(?<value>[+-]?\d+(?:\.\d+)?))/y;

/**
 * `null` where the text is anything else, or holds no object temperature. Values with a head digit stand apart: in `T036.61I` nobody could tell
 * a digit from a head.
 */
export function burstItemsFrom(text: string): readonly BurstItem[] | null {
  const items: BurstItem[] = [];
  for (const word of text.split(' ')) {
    const found = itemsOf(word);
    if (found === null) return null;
    items.push(...found);
  }
  return items.some(({ name }) => name === 'T') ? items : null;
}

function itemsOf(word: string): readonly BurstItem[] | null {
  const items: BurstItem[] = [];
  ITEM.lastIndex = 0;
  while (ITEM.lastIndex < word.length) {
    const groups = ITEM.exec(word)?.groups;
    if (!groups) return null;
    const { head = '', unit, unitValue, name = '', value = '' } = groups;
    items.push(unit ? { head, name: unit, value: unitValue ?? '' } : { head, name, value });
  }
  const isClear = items.length === 1 || items.every(({ head }) => head === '');
  return items.length > 0 && isClear ? items : null;
}
