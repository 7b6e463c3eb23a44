import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Delivery } from '#gateway/delivery/delivery.ts';
import type { SinkStatus } from '#gateway/delivery/sink-status.ts';
import { COMMIT_BUCKETS_MS } from '#gateway/journal/commit-times.ts';
import type {
  GatewaySnapshot,
  JournalSnapshot,
  SinkSnapshot,
} from '#gateway/telemetry/gateway-snapshot.ts';
import { fillSentence } from '#gateway/telemetry/journal-fill.ts';
import type { Timekeeping } from '#gateway/time/time-judge.ts';
import type { DeviceRoom } from './device-room.ts';
import type { JournalGauge } from './journal-gauge.ts';
import type { GatewayJournal } from './journal-room.ts';
import type { OpsCentreSide } from './ops-centre-side.ts';
import { MQTT_SINK_ID } from './sinks-room.ts';

export type SnapshotParts = {
  readonly config: GatewayConfig;
  readonly softwareVersion: string;
  readonly startedAtMs: number;
  readonly timekeeping: () => Timekeeping;
  readonly devices: Pick<DeviceRoom, 'snapshots'>;
  readonly journal: GatewayJournal;
  readonly gauge: JournalGauge;
  readonly delivery: Delivery;
  readonly centre: OpsCentreSide;
};

/** Everything that is counted already, gathered; no query and no wait. */
export function takeSnapshot(parts: SnapshotParts): GatewaySnapshot {
  const { config, softwareVersion, startedAtMs, timekeeping, devices, delivery } = parts;
  const { state, doubt, errorBoundMs } = timekeeping();
  const sinks = delivery.statuses().map((status) => sinkSnapshot(status, parts));
  return {
    gatewayId: config.gateway,
    siteId: config.site,
    softwareVersion,
    startedAtMs,
    clockState: state,
    clockDoubt: doubt,
    clockErrorBoundMs: errorBoundMs,
    devices: devices.snapshots(),
    journal: journalSnapshot(parts, sinks),
    sinks,
  };
}

function journalSnapshot(
  { journal, gauge }: SnapshotParts,
  sinks: readonly SinkSnapshot[],
): JournalSnapshot {
  const { epoch, seq, position } = journal.head();
  const writable = journal.writable();
  const { counts, sumMs, count } = journal.commitTimes;
  const room = { rows: gauge.rows(), usedFraction: gauge.usedFraction() };
  return {
    ...room,
    epoch,
    headSeq: seq,
    headPosition: position,
    sizeBytes: gauge.sizeBytes(),
    offlineSecondsLeft: gauge.offlineSecondsLeft(),
    writable,
    detail: writable ? fillSentence(room, sinks) : REFUSED,
    commitTimes: { boundsMs: COMMIT_BUCKETS_MS, counts, sumMs, count },
  };
}

const REFUSED = 'The disk refuses writes; records wait in memory and nothing is admitted.';

function sinkSnapshot(
  status: SinkStatus,
  { config, centre, journal }: SnapshotParts,
): SinkSnapshot {
  const confirms = status.sinkId === MQTT_SINK_ID && config.mqtt.opsCentreConfirms;
  return {
    sinkId: status.sinkId,
    state: status.state,
    detail: sentenceFrom(status.detail),
    headPosition: journal.head().position,
    sentPosition: status.deliveredPosition,
    confirmedPosition: confirms ? centre.confirmedPosition() : null,
    backlogRecords: status.backlogRecords,
    deadLetters: status.deadLetters,
    failures: { 'not-taken': status.failures },
  };
}

/** A cause may be as short as `ECONNREFUSED` or `401`; whoever reads it wants to know what it means. */
function sentenceFrom(cause: string): string {
  if (cause === '' || cause.endsWith('.')) return cause;
  return `It takes no records now (${cause}); they are kept until it does.`;
}
