import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Clock } from '#gateway/domain/clock.ts';
import type { VerificationAnswer, VerificationRequest } from '#gateway/domain/device-health.ts';
import type { EpisodeAnswer, EpisodeRequest } from '#gateway/domain/episode.ts';
import type { StoredDeadLetter } from '#gateway/journal/journal.ts';
import type { GatewaySnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import type { ThermometerViewV1 } from '#gateway/wire/thermometer-view.ts';
import type { CameraSide } from './camera-door.ts';
import type { KioskHub, StationLane } from './kiosk-hub.ts';
import type { WatchLine } from './line-viewers.ts';
import type { CountsSide } from './routes/counts.ts';
import type { StationConfig } from './station-config.ts';

/** Ids that are off the list, and those whose record is gone so that they can only be discarded. */
export type DeadLetterAnswer = {
  readonly settledIds: readonly number[];
  readonly goneIds: readonly number[];
};

/** What the station serves. It owns nothing of it but the HTTP side. */
export type StationOptions = {
  readonly config: StationConfig;
  readonly snapshot: () => GatewaySnapshot;
  readonly lanes: readonly StationLane[];
  readonly hub: KioskHub;
  /** `false` when the lane has no passage that could be measured again. */
  readonly requestReMeasure: (laneId: string) => boolean;
  /** What a guard does or types about somebody who is aside. */
  readonly episode: (
    laneId: string,
    episodeId: string,
    request: EpisodeRequest,
  ) => Promise<EpisodeAnswer>;
  /** Thermometers that measure people: how well they are, and how they were checked. */
  readonly thermometers: () => readonly ThermometerViewV1[];
  /** What a check comes to; with `confirm` it counts from now on. `null`: no such thermometer. */
  readonly verify: (
    deviceId: string,
    request: VerificationRequest,
    confirm: boolean,
  ) => Promise<VerificationAnswer | null>;
  /** The guard has phoned the ops centre about these episodes; gives for how many that is new. */
  readonly guardPhoned: (laneId: string, episodeIds: readonly string[]) => number | Promise<number>;
  /** `Journal.listDeadLetters`. */
  readonly deadLetters: (
    sinkId: string | null,
    limit: number,
  ) => Promise<readonly StoredDeadLetter[]>;
  /** `Delivery.retryDeadLetters` */
  readonly retryDeadLetters: (ids: readonly number[], by: string) => Promise<DeadLetterAnswer>;
  /** `Delivery.discardDeadLetters` */
  readonly discardDeadLetters: (ids: readonly number[], by: string) => Promise<DeadLetterAnswer>;
  readonly watchLine: WatchLine;
  /** Absent where nobody counts. */
  readonly counts?: CountsSide;
  /** Absent where there are no cameras. */
  readonly cameras?: CameraSide;
  readonly log: Log;
  readonly clock: Clock;
  /** Folder of the built pages: the kiosk in `kiosk/`, the device page in `devices/`. */
  readonly webDirectory: string;
};

/** Fastify with the zod schemas as its types. */
export type StationServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;
