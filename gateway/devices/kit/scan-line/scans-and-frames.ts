import type { DiscardReason, DriverSession } from '#gateway/devices/device-driver.ts';
import type { FrameFormat } from '#gateway/devices/kit/frame-format.ts';
import { SyncedDecoder } from '#gateway/devices/kit/synced-decoder.ts';
import type { ScanLines } from './scan-lines.ts';

export type ScansAndFramesOptions<Reply> = {
  readonly format: FrameFormat<Reply>;
  /** Has to count the frame, or say why it is none. */
  readonly onFrame: (reply: Reply, byteCount: number) => void;
  readonly lines: ScanLines;
  readonly session: Pick<DriverSession, 'discarded'>;
};

/**
 * A line on which codes come as text and the answers to commands as frames. Frames are taken out wherever
 * they stand, also in the middle of a code; the text on both sides of one belongs together.
 */
export function createScansAndFrames<Reply>(
  options: ScansAndFramesOptions<Reply>,
): Pick<ScanLines, 'push' | 'pendingByteCount' | 'flush'> {
  const { format, onFrame, lines, session } = options;
  const decoder = new SyncedDecoder({
    format,
    sink: { frame: onFrame, discarded: session.discarded },
    between: lines.take,
  });
  return {
    push: (chunk) => {
      lines.heard();
      decoder.push(chunk);
    },
    pendingByteCount: () => decoder.pendingByteCount + lines.pendingByteCount(),
    flush: (reason: DiscardReason) => {
      decoder.flush(reason);
      lines.flush(reason);
    },
  };
}
