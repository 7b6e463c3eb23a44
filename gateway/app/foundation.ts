import type { RecordDraft } from '#gateway/domain/record.ts';
import type { DeviceStatus } from '#gateway/links/device-status.ts';
import { createRepeatGuard } from '#gateway/telemetry/repeat-guard.ts';
import type { BaselineKeeper } from './baseline-keeper.ts';
import type { CountsKeeper } from './counts-keeper.ts';
import { openCounts } from './counts-room.ts';
import type { DevicePool } from './device-pool.ts';
import { createDevicePool } from './device-pool.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { HealthKeeper } from './health-keeper.ts';
import { openHealth, openVerifications } from './health-room.ts';
import type { GatewayJournal } from './journal-room.ts';
import { acceptInto, openJournalRoom, tellEpoch } from './journal-room.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { LineWatchers } from './line-watchers.ts';
import { createLineWatchers } from './line-watchers.ts';
import type { EpisodeBoard } from './open-episodes.ts';
import { createEpisodeBoard } from './open-episodes.ts';
import { OpsCentreSide } from './ops-centre-side.ts';
import { openBaselines } from './policy-room.ts';
import type { VerificationKeeper } from './verification-keeper.ts';

/** What stays for as long as the program runs, whatever becomes of its configuration. */
export type Foundation = {
  readonly journal: GatewayJournal;
  /** Hands records to the journal; `false` where it refused them. */
  readonly accept: (drafts: readonly RecordDraft[]) => Promise<boolean>;
  /** What thermometers have learnt. */
  readonly baselines: BaselineKeeper;
  /** How well they are. */
  readonly health: HealthKeeper;
  /** How they were checked. */
  readonly verifications: VerificationKeeper;
  /** How many passed, and who is inside. */
  readonly counts: CountsKeeper;
  /** Who is aside, for screens that come later. */
  readonly aside: EpisodeBoard;
  readonly centre: OpsCentreSide;
  readonly devices: DevicePool;
  readonly lines: LineWatchers;
  /** Called with each change of a device's state; returns how to stop that. */
  onDeviceState(listener: (status: DeviceStatus) => void): () => void;
};

/** The journal first: everything else is of use once readings can be kept. */
export async function layFoundation(
  context: GatewayContext,
  lifecycle: Lifecycle,
): Promise<Foundation> {
  const { clock, log } = context;
  const repeats = createRepeatGuard({ clock });
  lifecycle.started('repeat guard', () => repeats.close());
  const journal = await openJournalRoom({
    ...context,
    onNewEpoch: () => void centre.refreshEpochs(),
  });
  lifecycle.started('journal', () => journal.close());
  const baselines = await openBaselines(context, journal);
  lifecycle.started('baselines', () => baselines.close());
  const counts = await openCounts(context, journal);
  lifecycle.started('counts', () => counts.close());
  const accept = acceptInto(journal, log, repeats);
  const health = await openHealth(context, journal, accept);
  lifecycle.started('health', () => health.close());
  const listeners = new Set<(status: DeviceStatus) => void>();
  const devices = createDevicePool({
    ...context,
    onState: (status) => {
      const { deviceId, state, detail } = status;
      log.info({ module: 'devices', deviceId, state, detail }, 'A device changed its state.');
      for (const listener of listeners) listener(status);
    },
  });
  const centre: OpsCentreSide = new OpsCentreSide({
    ...context,
    clockState: () => context.timekeeping().state,
    journal,
    devices: () => devices.snapshots().map(({ deviceId, state }) => ({ deviceId, state })),
    onEpoch: (news) => tellEpoch(log.child({ module: 'journal' }), news),
  });
  await centre.start();
  return {
    journal,
    accept,
    baselines,
    health,
    verifications: await openVerifications(context, journal),
    counts,
    aside: createEpisodeBoard(journal),
    centre,
    devices,
    lines: createLineWatchers(),
    onDeviceState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
