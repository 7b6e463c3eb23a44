/** One line of a recording: what went over a link, and when on a clock that never steps. */
export type CaptureRecord = {
  readonly tMonoMs: number;
  readonly direction: CaptureDirection;
  readonly bytes: Uint8Array;
};

/** `in` came from the device, `out` was sent to it. */
export type CaptureDirection = 'in' | 'out';

export function captureLineFrom(record: CaptureRecord): string {
  const { buffer, byteOffset, byteLength } = record.bytes;
  const hex = Buffer.from(buffer, byteOffset, byteLength).toString('hex');
  // Microseconds are enough to keep the order and the pauses.
  const tMonoMs = Math.round(record.tMonoMs * 1_000) / 1_000;
  return `${JSON.stringify({ tMonoMs, direction: record.direction, hex })}\n`;
}

/** `null` for anything that is not such a line. */
export function captureRecordFrom(line: string): CaptureRecord | null {
  const value = parsed(line);
  if (typeof value !== 'object' || value === null) return null;
  const { tMonoMs, direction, hex } = value as Record<string, unknown>;
  if (typeof tMonoMs !== 'number' || !Number.isFinite(tMonoMs)) return null;
  if (direction !== 'in' && direction !== 'out') return null;
  if (typeof hex !== 'string' || !/^(?:[0-9a-f]{2})*$/i.test(hex)) return null;
  return { tMonoMs, direction, bytes: Buffer.from(hex, 'hex') };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
