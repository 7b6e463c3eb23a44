import type { CameraPlate } from '#gateway/domain/scan.ts';
import type { CameraConfig } from './camera-config.ts';

export type CameraMessage =
  | { readonly kind: 'plate'; readonly plate: CameraPlate; readonly capturedAtMs: number | null }
  /** The sentence names what is wrong and never what was sent. */
  | { readonly kind: 'refused'; readonly sentence: string };

const MAX_PLATE_CHARACTERS = 32;
/** 1973 in milliseconds, the year 5138 in seconds: below it is seconds. */
const FIRST_MILLISECONDS = 1e11;

/** What a camera sent, by the names that its maker gave things. Pure. */
export function cameraMessageFrom(body: unknown, fields: CameraConfig['fields']): CameraMessage {
  const text = valueAt(body, fields.plate);
  if (typeof text !== 'string' || text.trim() === '' || text.length > MAX_PLATE_CHARACTERS) {
    return refused(`${fields.plate}: a text of 1 to ${MAX_PLATE_CHARACTERS} characters`);
  }
  const confidence =
    fields.confidence === null ? fields.confidenceMax : valueAt(body, fields.confidence);
  if (typeof confidence !== 'number' || !(confidence >= 0 && confidence <= fields.confidenceMax)) {
    return refused(`${fields.confidence}: a number of 0 to ${fields.confidenceMax}`);
  }
  const captured = fields.capturedAt === null ? undefined : valueAt(body, fields.capturedAt);
  const capturedAtMs = captured === undefined ? null : timeFrom(captured);
  if (Number.isNaN(capturedAtMs)) {
    return refused(`${fields.capturedAt}: ISO 8601 with a zone, or a number since 1970`);
  }
  const confidenceRatio = confidence / fields.confidenceMax;
  return { kind: 'plate', plate: { text: text.trim(), confidenceRatio }, capturedAtMs };
}

const refused = (what: string): CameraMessage => ({
  kind: 'refused',
  sentence: `The message of the camera is not valid; expected ${what}.`,
});

function valueAt(body: unknown, path: string): unknown {
  let value = body;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** `NaN` for what is no time. Without a zone nobody knows which hour is meant. */
function timeFrom(captured: unknown): number {
  if (typeof captured === 'number') {
    return Math.abs(captured) < FIRST_MILLISECONDS ? captured * 1_000 : captured;
  }
  const hasZone = typeof captured === 'string' && /(?:Z|[+-]\d{2}:?\d{2})$/.test(captured);
  return hasZone ? Date.parse(captured) : Number.NaN;
}
