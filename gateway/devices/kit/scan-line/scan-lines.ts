import type { DiscardReason, DriverSession } from '#gateway/devices/device-driver.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { createDuplicateFilter } from './duplicate-filter.ts';
import type { ScannedLine } from './line.ts';
import { isCommandReply } from './line.ts';
import { LineDecoder } from './line-decoder.ts';
import { createLineReader } from './line-reader.ts';
import type { PresentationOptions, ScanLineOptions } from './scan-line-config.ts';
import type { SymbologyName } from './symbologies.ts';
import { symbologyOf } from './symbologies.ts';

/** The text side of a scanner: bytes to codes, repeats left out. */
export type ScanLines = {
  readonly push: (chunk: Uint8Array) => void;
  /** Bytes came that may hold text. */
  readonly heard: () => void;
  /** The text of what was heard. */
  readonly take: (bytes: Uint8Array) => void;
  readonly pendingByteCount: () => number;
  /** The line has been quiet, or is about to close. */
  readonly flush: (reason: DiscardReason) => void;
};

export type ScanLinesOptions = {
  readonly options: ScanLineOptions;
  readonly clock: Clock;
  readonly session: DriverSession;
  /** For scanners that answer commands in lines of text: whether a line is such an answer. */
  readonly isReply?: (line: ScannedLine) => boolean;
};

export function createScanLines(scanLines: ScanLinesOptions): ScanLines {
  const { options, clock, session } = scanLines;
  const decoder = new LineDecoder({
    sink: { frame: lineReceiver(scanLines), discarded: session.discarded },
    readLine: createLineReader(options),
    framing: options.framing,
  });
  let lastBytesMs = clock.monotonicMs();
  const heard = () => {
    lastBytesMs = clock.monotonicMs();
  };
  const take = (bytes: Uint8Array) => decoder.push(bytes);
  return {
    push: (chunk) => {
      heard();
      take(chunk);
    },
    heard,
    take,
    pendingByteCount: () => decoder.pendingByteCount,
    flush: (reason) => {
      // A link that closes in mid-line has cut the code; only real quiet ends one.
      const isQuiet = clock.monotonicMs() - lastBytesMs >= options.idleGapMs;
      if (options.idleGap === 'scan' && isQuiet) decoder.endLine();
      decoder.flush(reason);
    },
  };
}

function lineReceiver({ options, clock, session, isReply }: ScanLinesOptions) {
  const report = codeReporter(options, clock, session);
  return (line: ScannedLine, byteCount: number) => {
    session.frame(byteCount);
    if (!isCommandReply(line) && !isReply?.(line)) report(line);
  };
}

/** Which codes are told, of those that were read. */
export type CodeReporterOptions = PresentationOptions & {
  readonly refusedSymbologies?: readonly SymbologyName[];
};

/** Puts out a code unless it is a repeat of the one in view. For scanners whose codes come in frames of their own, too. */
export function codeReporter(
  options: CodeReporterOptions,
  clock: Clock,
  session: DriverSession,
): (code: ScannedLine) => void {
  const isNewPresentation = createDuplicateFilter(options);
  const refused: ReadonlySet<SymbologyName | null> = new Set(options.refusedSymbologies);
  return (code) => {
    if (refused.has(symbologyOf(code.aimId))) return;
    // The same text in another symbology is another label.
    if (isNewPresentation(`${code.aimId}:${code.text}`, clock.monotonicMs())) {
      session.output({ kind: 'code', code });
    }
  };
}
