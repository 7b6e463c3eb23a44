import type { DriverSession } from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import { isTerminator } from '#gateway/devices/kit/scan-line/line.ts';
import { createLineReader } from '#gateway/devices/kit/scan-line/line-reader.ts';
import { codeReporter } from '#gateway/devices/kit/scan-line/scan-lines.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { aimIdFromBarType } from './bar-types.ts';
import type { SsiPacket } from './frame.ts';
import { Opcode, Status } from './frame.ts';
import { Resends } from './resends.ts';
import type { DecodeData } from './segments.ts';
import { Segments } from './segments.ts';
import type { ZebraSsiOptions } from './zebra-ssi-config.ts';

/** A message that goes on in another packet is over after so long: the scanner's own limit is 2 s. */
const CONTINUATION_MS = 2_000;

export type DecodeDataOptions = {
  readonly options: ZebraSsiOptions;
  readonly clock: Clock;
  readonly session: DriverSession;
  /** A code came in pieces of a kind that nobody has described. */
  readonly onUnknownPieces: () => void;
};

/** The codes of a scanner in packet mode. */
export type DecodedCodes = {
  /** Takes DECODE_DATA and segments; has counted their bytes when it returns. */
  readonly take: (packet: SsiPacket, byteCount: number) => void;
  /** A packet was lost on the way: what is sent again now may be new. */
  readonly missed: () => void;
};

export function createDecodedCodes(decoded: DecodeDataOptions): DecodedCodes {
  const { options, clock, session, onUnknownPieces } = decoded;
  const readLine = createLineReader(options);
  const report = codeReporter(options, clock, session);
  const segments = new Segments();
  const resends = new Resends(clock);
  let continuedUntilMs = Number.NEGATIVE_INFINITY;

  const tell = ({ barType, data }: DecodeData, byteCount: number) => {
    const line = readLine(withoutTerminators(data));
    if (typeof line === 'string') {
      session.discarded(byteCount, line);
      return;
    }
    session.frame(byteCount);
    report({ aimId: line.aimId ?? aimIdFromBarType(barType), text: line.text });
  };

  /** Where a message goes on in packets of its own kind, no manual at hand says how; its last piece is no code. */
  const isPiece = ({ status }: SsiPacket): boolean => {
    const wasContinued = clock.monotonicMs() < continuedUntilMs;
    const isContinued = (status & Status.Continued) !== 0;
    continuedUntilMs = isContinued
      ? clock.monotonicMs() + CONTINUATION_MS
      : Number.NEGATIVE_INFINITY;
    if (isContinued) onUnknownPieces();
    return isContinued || wasContinued;
  };

  return {
    take: (packet, byteCount) => {
      if (resends.isResend(packet)) {
        session.frame(byteCount);
      } else if (packet.opcode === Opcode.MultipacketSegment) {
        const code = segments.add(packet);
        if (code === null) session.frame(byteCount);
        else tell(code, byteCount);
      } else {
        segments.forget();
        if (isPiece(packet)) session.discarded(byteCount, DiscardReason.Implausible);
        else tell({ barType: packet.data[0] ?? 0, data: packet.data.subarray(1) }, byteCount);
      }
    },
    missed: () => resends.missed(),
  };
}

/** The scanner's own suffix belongs to the data here; it ends nothing. */
function withoutTerminators(data: Uint8Array): Uint8Array {
  let end = data.length;
  while (end > 0 && isTerminator(data[end - 1] as number)) end -= 1;
  return data.subarray(0, end);
}
