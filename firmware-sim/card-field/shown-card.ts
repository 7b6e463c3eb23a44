export type ShownCard = { readonly card: string; readonly forMs: number };

const STANDARD_MS = 1000;
const LONGEST_MS = 3_600_000;

/** `CARD` or `CARD MS`: what is held in the field of a card reader, and for how long. */
export function shownCardFromText(text: string): ShownCard | undefined {
  const [card = '', duration, ...rest] = text.trim().split(/\s+/);
  const forMs = duration === undefined ? STANDARD_MS : Number(duration);
  if (card === '' || rest.length > 0 || !(forMs > 0 && forMs <= LONGEST_MS)) return undefined;
  return { card, forMs };
}
