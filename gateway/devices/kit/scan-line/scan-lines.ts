import type { DiscardReason, DriverSession } from '#gateway/devices/device-driver.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { createDuplicateFilter } from './duplicate-filter.ts';
import type { ScannedLine } from './line.ts';
import { isCommandReply } from './line.ts';
import { LineDecoder } from './line-decoder.ts';
import type { ScanLineOptions } from './scan-line-config.ts';
import { createTextReader } from './text-reader.ts';

/** The text side of a scanner: bytes to codes, repeats left out. */
export type ScanLines = {
  readonly push: (chunk: Uint8Array) => void;
  readonly pendingByteCount: () => number;
  /** The line has been quiet, or is about to close. */
  readonly flush: (reason: DiscardReason) => void;
};

export function createScanLines(
  options: ScanLineOptions,
  clock: Clock,
  session: DriverSession,
): ScanLines {
  const decoder = new LineDecoder({
    sink: { frame: lineReceiver(options, clock, session), discarded: session.discarded },
    readText: createTextReader(options.fallbackCharset),
    framing: options.framing,
  });
  let lastBytesMs = clock.monotonicMs();
  return {
    push: (chunk) => {
      lastBytesMs = clock.monotonicMs();
      decoder.push(chunk);
    },
    pendingByteCount: () => decoder.pendingByteCount,
    flush: (reason) => {
      // A link that closes in mid-line has cut the code; only real quiet ends one.
      const isQuiet = clock.monotonicMs() - lastBytesMs >= options.idleGapMs;
      if (options.idleGap === 'scan' && isQuiet) decoder.endLine();
      decoder.flush(reason);
    },
  };
}

function lineReceiver(options: ScanLineOptions, clock: Clock, session: DriverSession) {
  const report = codeReporter(options, clock, session);
  return (line: ScannedLine, byteCount: number) => {
    session.frame(byteCount);
    if (!isCommandReply(line)) report(line);
  };
}

/** Puts out a code unless it is a repeat of the one in view. For scanners whose codes come in frames of their own, too. */
export function codeReporter(
  options: Pick<ScanLineOptions, 'duplicateWindowMs' | 'heldCodeRepeatMs'>,
  clock: Clock,
  session: DriverSession,
): (code: ScannedLine) => void {
  const isNewPresentation = createDuplicateFilter(options);
  return (code) => {
    // The same text in another symbology is another label.
    if (isNewPresentation(`${code.aimId}:${code.text}`, clock.monotonicMs())) {
      session.output({ kind: 'code', code });
    }
  };
}
