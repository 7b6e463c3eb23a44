/**
 * Where a kiosk stands in the journal, as the `id` of a stream event: `{epoch}-{seq}`.
 */
export type KioskCursor = { readonly epoch: number; readonly seq: number };

export const START_CURSOR: KioskCursor = { epoch: 0, seq: 0 };

export const cursorText = (cursor: KioskCursor): string => `${cursor.epoch}-${cursor.seq}`;

/** `null` for anything that this station never sent. */
export function cursorFromText(text: string): KioskCursor | null {
  const match = /^([0-9]{1,15})-([0-9]{1,15})$/.exec(text);
  return match && { epoch: Number(match[1]), seq: Number(match[2]) };
}

export const isNewer = (a: KioskCursor, b: KioskCursor): boolean =>
  a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
