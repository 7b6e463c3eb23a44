/** One line of a recording: what happened on a link, and when on a clock that never steps. */
export type CaptureRecord = CaptureHead | CapturedBytes | CapturedLinkEvent | CapturedClock;

/** First line of each file. */
export type CaptureHead = {
  readonly kind: 'head';
  readonly tMonoMs: number;
  readonly wallMs: number;
  readonly about: CaptureAbout;
};

/** Whose line it is, and in which run of the gateway; files of one run belong together. */
export type CaptureAbout = {
  readonly gatewayId: string;
  readonly deviceId: string;
  readonly driver: string;
  readonly bootId: string;
  readonly bootTag: string;
};

export type CapturedBytes = {
  readonly kind: 'bytes';
  readonly tMonoMs: number;
  readonly direction: CaptureDirection;
  readonly bytes: Uint8Array;
};

/** `in` came from the device, `out` was sent to it. */
export type CaptureDirection = 'in' | 'out';

/** A connection began or ended: a decoder starts anew then. */
export type CapturedLinkEvent = {
  readonly kind: 'link';
  readonly tMonoMs: number;
  readonly link: 'opened' | 'closed';
};

/** The wall clock was stepped; from here on it says this. */
export type CapturedClock = {
  readonly kind: 'clock';
  readonly tMonoMs: number;
  readonly wallMs: number;
};

/** Version of this format, in each head. */
const FORMAT_VERSION = 1;

export function captureLineFrom(record: CaptureRecord): string {
  // Microseconds are enough to keep the order and the pauses.
  const tMonoMs = Math.round(record.tMonoMs * 1_000) / 1_000;
  return `${JSON.stringify({ tMonoMs, ...contentOf(record) })}\n`;
}

function contentOf(record: CaptureRecord): object {
  switch (record.kind) {
    case 'head':
      return { recording: FORMAT_VERSION, wallMs: record.wallMs, ...record.about };
    case 'bytes': {
      const { buffer, byteOffset, byteLength } = record.bytes;
      const hex = Buffer.from(buffer, byteOffset, byteLength).toString('hex');
      return { direction: record.direction, hex };
    }
    case 'link':
      return { link: record.link };
    case 'clock':
      return { wallMs: record.wallMs };
    default: {
      const unhandled: never = record;
      return unhandled;
    }
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** `null` for anything that is not such a line. */
export function captureRecordFrom(line: string): CaptureRecord | null {
  const value = parsed(line);
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Fields;
  const { tMonoMs } = fields;
  if (typeof tMonoMs !== 'number' || !Number.isFinite(tMonoMs)) return null;
  if ('recording' in fields) return headFrom(tMonoMs, fields);
  if ('direction' in fields) return bytesFrom(tMonoMs, fields);
  if ('link' in fields) return linkEventFrom(tMonoMs, fields);
  return clockFrom(tMonoMs, fields);
}

function headFrom(tMonoMs: number, fields: Fields): CaptureHead | null {
  const { wallMs, gatewayId, deviceId, driver, bootId, bootTag } = fields;
  const about = { gatewayId, deviceId, driver, bootId, bootTag };
  const isText = Object.values(about).every((each) => typeof each === 'string');
  if (fields['recording'] !== FORMAT_VERSION || !isText || typeof wallMs !== 'number') return null;
  return { kind: 'head', tMonoMs, wallMs, about: about as CaptureAbout };
}

function bytesFrom(tMonoMs: number, { direction, hex }: Fields): CapturedBytes | null {
  if (direction !== 'in' && direction !== 'out') return null;
  if (typeof hex !== 'string' || !/^(?:[0-9a-f]{2})*$/i.test(hex)) return null;
  return { kind: 'bytes', tMonoMs, direction, bytes: Buffer.from(hex, 'hex') };
}

function linkEventFrom(tMonoMs: number, { link }: Fields): CapturedLinkEvent | null {
  return link === 'opened' || link === 'closed' ? { kind: 'link', tMonoMs, link } : null;
}

function clockFrom(tMonoMs: number, { wallMs }: Fields): CapturedClock | null {
  return typeof wallMs === 'number' ? { kind: 'clock', tMonoMs, wallMs } : null;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
