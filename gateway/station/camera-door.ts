import { createHash } from 'node:crypto';
import type { Clock } from '#gateway/domain/clock.ts';
import type { CameraPlate } from '#gateway/domain/scan.ts';
import type { CameraSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import type { AccessToken } from './access-token.ts';
import { loadAccessToken } from './access-token.ts';
import type { CameraConfig } from './camera-config.ts';
import { cameraMessageFrom } from './camera-message.ts';
import { RequestRefused } from './refusals.ts';

/** What the station needs of the gate for its cameras. */
export type CameraSide = {
  readonly cameras: readonly CameraConfig[];
  readonly isTimeTrusted: () => boolean;
  /** Resolves when the scan is durable; `false` where it could not be kept. */
  readonly take: (deviceId: string, plate: CameraPlate) => Promise<boolean>;
};

export type CameraDoor = {
  /** Throws for whoever is not this camera. */
  readonly check: (deviceId: string, token: string | null) => void;
  /** Resolves when the plate is durable. */
  readonly plate: (deviceId: string, body: unknown) => Promise<{ readonly isRepeat: boolean }>;
  /** What came of a request in the name of this camera; also of those that were refused before they came in here. */
  readonly answered: (deviceId: string, status: number) => void;
  readonly snapshots: () => readonly CameraSnapshot[];
};

const MINUTE_MS = 60_000;

type Seat = {
  readonly camera: CameraConfig;
  readonly token: AccessToken;
  /** When the plates of the last minute came (monotonic). */
  taken: number[];
  last: { readonly digest: string; readonly atMs: number } | null;
  lastTakenAtMs: number | null;
  refused: number;
  refusedWith: number | null;
};

/** Each camera has a token of its own and may bring plates for its lane, so many a minute, and nothing else. */
export async function createCameraDoor(side: CameraSide, clock: Clock): Promise<CameraDoor> {
  const seats = new Map<string, Seat>();
  for (const camera of side.cameras) {
    const token = await loadAccessToken(camera.tokenFile);
    const none = { lastTakenAtMs: null, refused: 0, refusedWith: null };
    seats.set(camera.id, { camera, token, taken: [], last: null, ...none });
  }
  return {
    check(deviceId, token) {
      const seat = seats.get(deviceId);
      if (seat && token !== null && seat.token.matches(token)) return;
      // The same for a camera that there is not: names are nobody's business.
      throw new RequestRefused('CAMERA_REFUSED', 'This is not the token of such a camera.');
    },
    async plate(deviceId, body) {
      const seat = seats.get(deviceId);
      if (!seat) throw new RequestRefused('CAMERA_REFUSED', 'There is no such camera.');
      const nowMs = clock.monotonicMs();
      checkRate(seat, nowMs);
      const message = cameraMessageFrom(body, seat.camera.fields);
      if (message.kind === 'refused') throw new RequestRefused('REQUEST_INVALID', message.sentence);
      checkAge(seat.camera, message.capturedAtMs, side.isTimeTrusted() ? clock.wallMs() : null);
      if (isRepeat(seat, message.plate, nowMs)) return { isRepeat: true };
      if (await side.take(deviceId, message.plate)) return { isRepeat: false };
      // It will come again, and is no repeat then.
      seat.last = null;
      throw new RequestRefused('PLATE_NOT_KEPT', 'The plate could not be kept.');
    },
    answered(deviceId, status) {
      const seat = seats.get(deviceId);
      if (seat) note(seat, status, clock);
    },
    snapshots: () => [...seats.values()].map(snapshotOf),
  };
}

function note(seat: Seat, status: number, clock: Clock): void {
  const isRefusal = status >= 400;
  seat.refusedWith = isRefusal ? status : null;
  if (isRefusal) seat.refused += 1;
  else seat.lastTakenAtMs = clock.wallMs();
}

function snapshotOf({ camera, lastTakenAtMs, refused, refusedWith }: Seat): CameraSnapshot {
  const { id, lane } = camera;
  const path = `/api/cameras/${id}/plates`;
  return { deviceId: id, laneId: lane, path, lastTakenAtMs, refused, refusedWith };
}

function checkRate(seat: Seat, nowMs: number): void {
  seat.taken = seat.taken.filter((atMs) => nowMs - atMs < MINUTE_MS);
  const { maxPlatesPerMinute, id } = seat.camera;
  if (seat.taken.length >= maxPlatesPerMinute) {
    const message = `The camera ${id} sends more than ${maxPlatesPerMinute} plates a minute.`;
    throw new RequestRefused('PLATES_TOO_FAST', message);
  }
  seat.taken.push(nowMs);
}

/** A camera that was offline must not send yesterday's cars through the gate of today. */
function checkAge(
  { id, maxAgeMs }: CameraConfig,
  capturedAtMs: number | null,
  nowMs: number | null,
): void {
  if (capturedAtMs === null || nowMs === null || nowMs - capturedAtMs <= maxAgeMs) return;
  throw new RequestRefused('PLATE_TOO_OLD', `The camera ${id} captured the plate too long ago.`);
}

/** Compared by a digest: the plate itself is not kept. */
function isRepeat(seat: Seat, { text }: CameraPlate, nowMs: number): boolean {
  const digest = createHash('sha256').update(text).digest('base64');
  const { last } = seat;
  const isSame = last?.digest === digest && nowMs - last.atMs < seat.camera.repeatMs;
  seat.last = { digest, atMs: nowMs };
  return isSame;
}
