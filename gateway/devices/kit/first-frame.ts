import type { FrameFormat } from './frame-format.ts';

/** The first whole frame in what a line said; `null` when there is none. For probing, where nothing is kept. */
export function firstFrameIn<Payload>(
  bytes: Uint8Array,
  { judge, read }: FrameFormat<Payload>,
): Payload | null {
  for (let at = 0; at < bytes.length; at += 1) {
    const byteCount = judge(bytes, at, bytes.length);
    if (byteCount > 0) return read(bytes, at, byteCount);
  }
  return null;
}
