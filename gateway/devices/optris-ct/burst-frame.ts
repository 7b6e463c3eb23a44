import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { Judgement } from '#gateway/devices/kit/frame-format.ts';
import { numberAt } from './encoding.ts';
import type { OptrisCtOptions } from './optris-ct-config.ts';
import type { OptrisBounds } from './sample.ts';
import { isTemperature } from './sample.ts';

/** "2 synchronisation bytes: AAAA", then two bytes for each output value (Optris CS manual, page 28). */
const SYNC_BYTE = 0xaa;
const SYNC_BYTES = 2;
const VALUE_BYTES = 2;

export type BurstLayout = Pick<OptrisCtOptions, 'burstValues' | 'burstPosition'> & OptrisBounds;

/** Counts of the object temperature. A burst string has no check: it counts when the next one follows at once. */
export function burstFormat(layout: BurstLayout): FrameFormat<number> {
  const frameBytes = SYNC_BYTES + VALUE_BYTES * layout.burstValues;
  const valueAt = SYNC_BYTES + VALUE_BYTES * (layout.burstPosition - 1);
  const read = (bytes: Uint8Array, at: number) => numberAt(bytes, at + valueAt, VALUE_BYTES);
  return {
    maxFrameBytes: frameBytes + SYNC_BYTES,
    startByte: SYNC_BYTE,
    judge: (bytes, at, end) => {
      const own = syncAt(bytes, at, end);
      if (own !== true) return own === null ? Judgement.Partial : Judgement.Noise;
      if (at + frameBytes >= end) return Judgement.Partial;
      const next = syncAt(bytes, at + frameBytes, end);
      if (next !== true) return next === null ? Judgement.Partial : Judgement.BadLength;
      return isTemperature(read(bytes, at), layout) ? frameBytes : Judgement.Implausible;
    },
    read,
  };
}

/** `null`: not all of it is there. */
function syncAt(bytes: Uint8Array, at: number, end: number): boolean | null {
  if (at >= end) return null;
  if (bytes[at] !== SYNC_BYTE) return false;
  return at + 1 >= end ? null : bytes[at + 1] === SYNC_BYTE;
}
