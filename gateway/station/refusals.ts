/**
 * Why the station refuses requests: code → status and what to do. The codes are part of the HTTP
 * interface and label a metric, so they are few and never reused.
 */
export const refusalRegistry = {
  HOST_REFUSED: {
    status: 421,
    action: 'Open the station by its IP address, by `localhost` or by the name of this machine.',
  },
  ORIGIN_REFUSED: { status: 403, action: 'Use the pages of this station itself.' },
  TOKEN_REQUIRED: {
    status: 401,
    action: 'Sign in with the access token, or send it as `Authorization: Bearer …`.',
  },
  TOKEN_WRONG: {
    status: 401,
    action: 'Compare the token with the file that `station.accessTokenFile` names.',
  },
  NOT_FOUND: { status: 404, action: 'See /api/openapi.json for what there is.' },
  LANE_UNKNOWN: { status: 404, action: 'See /api/lanes for the lanes of this gateway.' },
  DEVICE_UNKNOWN: { status: 404, action: 'See /api/devices for the devices of this gateway.' },
  RE_MEASURE_IMPOSSIBLE: {
    status: 409,
    action: 'Let the person pass the lane first; then ask for another measurement.',
  },
  EPISODE_UNKNOWN: {
    status: 404,
    action: 'Look at the list of people who are aside: this one has ended.',
  },
  EPISODE_NOT_NOW: { status: 409, action: 'Do what the message says.' },
  CAMERA_REFUSED: {
    status: 401,
    action: 'Compare the name of the camera and its token with `cameras` in the configuration.',
  },
  PLATES_TOO_FAST: {
    status: 429,
    action: 'Let the camera send a plate once a vehicle, or raise `cameras[].maxPlatesPerMinute`.',
  },
  PLATE_TOO_OLD: {
    status: 422,
    action: 'Set the clock of the camera; do not let it send what it kept while it was offline.',
  },
  PLATE_NOT_KEPT: { status: 503, action: 'Send it again; see /readyz for what is in the way.' },
  COUNT_NOT_KEPT: { status: 503, action: 'See the disk of the gate PC, then set it again.' },
  NOBODY_COUNTED_OUT: {
    status: 409,
    action: 'Set `direction` of the lanes that people go out by.',
  },
  CHECK_REFUSED: { status: 422, action: 'Do what the message says.' },
  THERMOMETER_UNKNOWN: {
    status: 404,
    action: 'See /api/thermometers for those of this gateway that measure people.',
  },
  REQUEST_INVALID: { status: 400, action: 'Correct the request as the message says.' },
  BODY_NOT_JSON: { status: 400, action: 'Send JSON with `Content-Type: application/json`.' },
  BODY_TOO_LARGE: { status: 413, action: 'Send less than 16 KiB.' },
  MEDIA_TYPE_REFUSED: { status: 415, action: 'Send JSON with `Content-Type: application/json`.' },
  MALFORMED_REQUEST: { status: 400, action: 'Speak HTTP/1.1.' },
  HEADERS_TOO_LARGE: { status: 431, action: 'Send less than 8 KiB of headers.' },
  REQUEST_TOO_SLOW: { status: 408, action: 'Send the whole request within five seconds.' },
  STREAMS_FULL: {
    status: 503,
    action: 'Close a kiosk page, or raise `station.maxStreamClients`.',
  },
  LINE_VIEWS_FULL: {
    status: 503,
    action: 'Close the view of a line somewhere else; each one ends by itself after ten minutes.',
  },
  DEVICE_PAGES_FULL: { status: 503, action: 'Close a device page somewhere else.' },
  PAGES_NOT_BUILT: {
    status: 503,
    action: 'Run `npm run build:web` once and start the gateway again.',
  },
  INTERNAL_FAULT: { status: 500, action: 'See the log of the gateway.' },
} as const satisfies Record<string, { status: number; action: string }>;

export type RefusalCode = keyof typeof refusalRegistry;

/** A request that is not served. The message is a sentence for whoever reads the answer. */
export class RequestRefused extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = 'RequestRefused';
    this.code = code;
  }
}

export type RefusalBody = {
  readonly error: { readonly code: RefusalCode; readonly message: string; readonly action: string };
};

export const refusalBody = (code: RefusalCode, message: string): RefusalBody => ({
  error: { code, message, action: refusalRegistry[code].action },
});

/** Counts refused requests by code. */
export type RefusalCounts = {
  readonly count: (code: RefusalCode) => void;
  readonly byCode: () => Readonly<Record<string, number>>;
};

export function createRefusalCounts(): RefusalCounts {
  const counts: Record<string, number> = {};
  return {
    count: (code) => {
      counts[code] = (counts[code] ?? 0) + 1;
    },
    byCode: () => counts,
  };
}
