import type { FrameFormat } from './frame-format.ts';

/** The first whole frame in what a line said; `null` when there is none. For probing, where nothing is kept. */
export function firstFrameIn<Payload>(
  bytes: Uint8Array,
  format: FrameFormat<Payload>,
): Payload | null {
  return firstMatchIn(bytes, format, (payload) => payload);
}

/** What the first frame is taken for of which `match` makes something: other frames may stand before it. */
export function firstMatchIn<Payload, Match>(
  bytes: Uint8Array,
  { judge, read }: FrameFormat<Payload>,
  match: (payload: Payload) => Match | null,
): Match | null {
  for (let at = 0; at < bytes.length; at += 1) {
    const byteCount = judge(bytes, at, bytes.length);
    const made = byteCount > 0 ? match(read(bytes, at, byteCount)) : null;
    if (made !== null) return made;
  }
  return null;
}
