import { randomBytes } from 'node:crypto';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Instant } from '#gateway/domain/clock.ts';
import type { EpisodeAnswer, EpisodeRequest } from '#gateway/domain/episode.ts';
import type { CameraPlate } from '#gateway/domain/scan.ts';
import { combinedTap } from '#gateway/links/line-tap.ts';
import type { BaselineBook } from '#gateway/screening/baseline/baseline-book.ts';
import type { BaselineStore } from '#gateway/screening/baseline/baseline-store.ts';
import type { RestoredEpisode } from '#gateway/screening/episode/fever-episode.ts';
import type { HealthBook } from '#gateway/screening/health/health-book.ts';
import type { Screening } from '#gateway/screening/screening-service.ts';
import { openConfiguredBlackBox } from './black-box.ts';
import { insideRules } from './counts-room.ts';
import { watchIdentities } from './device-identities.ts';
import { outputsInto } from './device-outputs.ts';
import type { DeviceWiring } from './device-pool.ts';
import type { PlacedDevice } from './device-room.ts';
import { placeDevices } from './device-room.ts';
import type { Foundation } from './foundation.ts';
import type { GatewayContext } from './gateway-context.ts';
import { createHealthBook } from './health-room.ts';
import type { Lifecycle } from './lifecycle.ts';
import { createLifecycle } from './lifecycle.ts';
import { openEpisodes } from './open-episodes.ts';
import { createPolicyRoom, recordedBaselines } from './policy-room.ts';
import { openPseudonymiser } from './pseudonyms.ts';
import { createScreeningRoom } from './screening-room.ts';

/** What decides at the gate, from the devices to the journal. It needs no network. */
export type GateSide = {
  /** Starts it, or goes over to another configuration; when it rejects nothing has changed. */
  bring(context: GatewayContext, signal: AbortSignal): Promise<void>;
  /** The configuration that runs, with what checks have found; `null` before the first. */
  config(): GatewayConfig | null;
  /** Goes over to what a check of a thermometer has found. */
  renew(): Promise<void>;
  requestReMeasure(laneId: string): boolean;
  /** `Screening.plate` */
  plate(deviceId: string, plate: CameraPlate, at: Instant): string | null;
  /** `Screening.maskedPlate` */
  maskedPlate(pseudonym: string): string | null;
  episode(laneId: string, episodeId: string, request: EpisodeRequest): Promise<EpisodeAnswer>;
  stop(): Promise<void>;
};

/** How long a change waits for a moment in which nobody is between scan and measurement. */
const QUIET_WAIT_MS = 3_000;
const LOOK_INTERVAL_MS = 20;

type Prepared = {
  readonly config: GatewayConfig;
  readonly placed: readonly PlacedDevice[];
  readonly screening: Screening;
  readonly book: BaselineBook | null;
  readonly health: HealthBook;
  /** Where what it begins with is kept for a replay. */
  readonly recorded: BaselineStore | null;
  readonly wiring: DeviceWiring;
  readonly lifecycle: Lifecycle;
};

export function createGateSide(foundation: Foundation): GateSide {
  let running: Prepared | null = null;
  let asked: readonly [GatewayContext, AbortSignal] | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  const goOver = async (context: GatewayContext, signal: AbortSignal): Promise<void> => {
    const previous = running;
    const next = prepare(contextOf(context, previous !== null), foundation);
    const restored = previous ? [] : await asideBefore(context, foundation);
    if (previous) await quietMoment(previous.screening, context, signal);
    await foundation.devices.change(next.placed, next.wiring, () => {
      previous?.screening.stop();
      next.screening.takeOver(previous ? asideNow(previous.screening) : restored);
      foundation.counts.counts.use(insideRules(context.config));
      foundation.health.use(next.health);
      const known = foundation.baselines.use(next.book);
      // A recording without it can still be played, from an empty baseline.
      if (known) void next.recorded?.save(known).catch(() => undefined);
      running = next;
    });
    await previous?.lifecycle.stop();
  };
  /** One after the other: a check may be entered while the configuration changes. */
  const bring = (context: GatewayContext, signal: AbortSignal): Promise<void> => {
    asked = [context, signal];
    const config = () => foundation.verifications.appliedTo(context.config);
    const done = queue.then(() => goOver({ ...context, config: config() }, signal));
    queue = done.catch(() => undefined);
    return done;
  };
  return {
    bring,
    config: () => running?.config ?? null,
    async renew() {
      if (asked) await bring(...asked);
    },
    requestReMeasure: (laneId) => running?.screening.requestReMeasure(laneId) ?? false,
    plate: (deviceId, plate, at) => running?.screening.plate(deviceId, plate, at) ?? null,
    maskedPlate: (pseudonym) => running?.screening.maskedPlate(pseudonym) ?? null,
    episode: async (laneId, episodeId, request) =>
      (await running?.screening.episode(laneId, episodeId, request)) ?? notRunning,
    async stop() {
      await foundation.devices.stop();
      running?.screening.stop();
      await running?.lifecycle.stop();
    },
  };
}

const notRunning: EpisodeAnswer = {
  ...{ kind: 'refused', why: 'not-now' },
  sentence: 'The gateway is starting or stopping. Try again in a moment.',
};

const asideBefore = (
  { clock, bootId, timekeeping }: GatewayContext,
  { journal }: Foundation,
): Promise<readonly RestoredEpisode[]> =>
  openEpisodes({ journal, clock, bootId, clockState: () => timekeeping().state });

const asideNow = (screening: Screening): readonly RestoredEpisode[] =>
  screening.openEpisodes().map((episode) => ({ episode, isTimeKnown: true }));

/** Passages are counted from one again, so they need another tag than those before. */
const contextOf = (context: GatewayContext, isChange: boolean): GatewayContext =>
  isChange ? { ...context, bootTag: randomBytes(4).toString('hex') } : context;

/** Everything that can fail, before anything is touched. */
function prepare(context: GatewayContext, { accept, health, lines }: Foundation): Prepared {
  const { config, clock, log } = context;
  const pseudonymise = openPseudonymiser(config);
  const placed = placeDevices(config.devices, { clock, pseudonymise });
  const roles = new Map(placed.map(({ config: { id }, driver }) => [id, driver.role]));
  const { policy, book } = createPolicyRoom(config);
  const screening = createScreeningRoom({
    ...{ ...context, policy, pseudonymise, roles },
    accept: (drafts) => accept(health.withAlerts(drafts)),
  });
  const lifecycle = createLifecycle(log);
  const blackBox = openConfiguredBlackBox(context);
  if (blackBox) lifecycle.started('black box', () => blackBox.close());
  const identities = watchIdentities(context, lifecycle);
  const taps = new Map(
    config.devices.map(({ id }) => {
      const capture = blackBox?.captureFor(id);
      return [id, combinedTap(capture ? [lines.tapFor(id), capture] : [lines.tapFor(id)])];
    }),
  );
  const tapFor: DeviceWiring['tapFor'] = (deviceId) => taps.get(deviceId) ?? null;
  const wiring = { onOutput: outputsInto(screening), tapFor, identities };
  const recorded = recordedBaselines(context);
  const own = { config, health: createHealthBook(config, roles) };
  return { placed, screening, book, ...own, recorded, wiring, lifecycle };
}

/** Whoever stands there with a scan and no measurement yet would become two passages; where people never cease to come, they do. */
async function quietMoment(
  screening: Screening,
  { clock }: GatewayContext,
  signal: AbortSignal,
): Promise<void> {
  const untilMs = clock.monotonicMs() + QUIET_WAIT_MS;
  while (!screening.isIdle() && clock.monotonicMs() < untilMs && !signal.aborted)
    await new Promise<void>((resolve) => clock.after(LOOK_INTERVAL_MS, resolve));
}
