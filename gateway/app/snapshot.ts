import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Delivery } from '#gateway/delivery/delivery.ts';
import type { SinkStatus } from '#gateway/delivery/sink-status.ts';
import type { ClockState } from '#gateway/domain/clock.ts';
import { COMMIT_BUCKETS_MS } from '#gateway/journal/commit-times.ts';
import type {
  GatewaySnapshot,
  JournalSnapshot,
  SinkSnapshot,
} from '#gateway/telemetry/gateway-snapshot.ts';
import type { DeviceRoom } from './device-room.ts';
import type { JournalGauge } from './journal-gauge.ts';
import type { GatewayJournal } from './journal-room.ts';
import type { OpsCentreSide } from './ops-centre-side.ts';
import { MQTT_SINK_ID } from './sinks-room.ts';

export type SnapshotParts = {
  readonly config: GatewayConfig;
  readonly softwareVersion: string;
  readonly startedAtMs: number;
  readonly clockState: () => ClockState;
  readonly devices: DeviceRoom;
  readonly journal: GatewayJournal;
  readonly gauge: JournalGauge;
  readonly delivery: Delivery;
  readonly centre: OpsCentreSide;
};

/** Everything that is counted already, gathered; no query and no wait. */
export function takeSnapshot(parts: SnapshotParts): GatewaySnapshot {
  const { config, softwareVersion, startedAtMs, clockState, devices, delivery } = parts;
  return {
    gatewayId: config.gateway,
    siteId: config.site,
    softwareVersion,
    startedAtMs,
    clockState: clockState(),
    devices: devices.snapshots(),
    journal: journalSnapshot(parts),
    sinks: delivery.statuses().map((status) => sinkSnapshot(status, parts)),
  };
}

function journalSnapshot({ journal, gauge }: SnapshotParts): JournalSnapshot {
  const { epoch, seq, position } = journal.head();
  const writable = journal.writable();
  const { counts, sumMs, count } = journal.commitTimes;
  return {
    epoch,
    headSeq: seq,
    headPosition: position,
    rows: gauge.rows(),
    sizeBytes: gauge.sizeBytes(),
    writable,
    detail: writable
      ? ''
      : 'The disk refuses writes; records wait in memory and nothing is admitted.',
    commitTimes: { boundsMs: COMMIT_BUCKETS_MS, counts, sumMs, count },
  };
}

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
