import { outputsInto } from '#gateway/app/device-outputs.ts';
import type { DeviceRoom } from '#gateway/app/device-room.ts';
import { createDeviceRoom, placeDevices } from '#gateway/app/device-room.ts';
import { openReplayedPolicy } from '#gateway/app/policy-room.ts';
import { openPseudonymiser } from '#gateway/app/pseudonyms.ts';
import { createScreeningRoom } from '#gateway/app/screening-room.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { ClockState, EARLIEST_WALL_MS } from '#gateway/domain/clock.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import type { Recording, RecordOfDevice } from './recording.ts';
import { recordsOf } from './recording.ts';
import { ReplayClock } from './replay-clock.ts';
import { ReplayedLine } from './replayed-line.ts';

export type ReplayOptions = {
  readonly config: GatewayConfig;
  readonly recording: Recording;
  /** `recorded` keeps the pauses. The result is the same. */
  readonly speed: 'recorded' | 'full';
  /** Of this machine, to keep the pauses by. */
  readonly clock: Clock;
  readonly log: Log;
  readonly onRecord: (draft: RecordDraft) => void;
};

export type ReplayTotals = {
  readonly records: number;
  readonly bytes: number;
  readonly frames: number;
  readonly recordedMs: number;
};

/**
 * Runs a recording through drivers, lanes and decisions as the gateway runs a line, on the recording's own
 * clock: the records are those that the gateway made then, numbers and times aside, however fast it is played.
 * What a person did at the kiosk is in no recording.
 */
export async function replay(options: ReplayOptions): Promise<ReplayTotals> {
  const { config, recording, onRecord } = options;
  const [head] = recording.heads;
  if (!head) throw new GatehouseError('RECORDING_UNUSABLE', 'The recording is empty.');
  checkDevices(config, recording);
  const clock = new ReplayClock(head.tMonoMs, head.wallMs);
  const pseudonymise = openPseudonymiser(config);
  const placed = placeDevices(config.devices, { clock, pseudonymise });
  const lines = new Map(config.devices.map(({ id }) => [id, new ReplayedLine(id)]));
  let recordCount = 0;
  const policy = await openReplayedPolicy(config, recording.directory, head.about.bootTag);
  const screening = createScreeningRoom({
    ...options,
    policy,
    clock,
    pseudonymise,
    roles: new Map(placed.map(({ config: { id }, driver }) => [id, driver.role])),
    recordTimer: ({ wallMs, monotonicMs }) => ({
      observedAtMs: wallMs,
      clock: {
        // A recording says what time it was and not who said so.
        state: wallMs < EARLIEST_WALL_MS ? ClockState.Unsynchronised : ClockState.Holdover,
        bootId: head.about.bootId,
        monotonicMs,
        errorBoundMs: null,
      },
    }),
    bootTag: head.about.bootTag,
    accept: (drafts) => {
      recordCount += drafts.length;
      for (const draft of drafts) onRecord(draft);
    },
  });
  const devices = createDeviceRoom({
    devices: placed,
    lines: [...lines.values()],
    clock,
    // The shortest waits: a line must be open again no later than it was then.
    random: () => 0,
    onOutput: outputsInto(screening),
    onState: () => undefined,
  });
  devices.start();
  const { bytes, recordedMs } = await play({ ...options, replayClock: clock, lines });
  await devices.stop();
  screening.stop();
  return { records: recordCount, bytes, frames: framesOf(devices), recordedMs };
}

type Playing = Pick<ReplayOptions, 'recording' | 'speed' | 'clock'> & {
  readonly replayClock: ReplayClock;
  readonly lines: ReadonlyMap<string, ReplayedLine>;
};

async function play({ recording, speed, clock, replayClock, lines }: Playing) {
  const startedMs = clock.monotonicMs();
  let firstMs: number | null = null;
  let bytes = 0;
  for await (const entry of recordsOf(recording)) {
    const { tMonoMs } = entry.record;
    firstMs ??= tMonoMs;
    if (speed === 'recorded') await until(clock, startedMs + tMonoMs - firstMs);
    while (replayClock.runNext(tMonoMs)) await turn();
    replayClock.moveTo(tMonoMs);
    bytes += happen(entry, lines.get(entry.deviceId), replayClock);
    await turn();
  }
  return { bytes, recordedMs: replayClock.monotonicMs() - (firstMs ?? 0) };
}

/** Lets one thing of a recording happen; returns how many bytes the device said. */
function happen(
  { record }: RecordOfDevice,
  line: ReplayedLine | undefined,
  clock: ReplayClock,
): number {
  if (record.kind === 'clock') clock.setWall(record.wallMs, record.tMonoMs);
  if (record.kind === 'link' && record.link === 'opened') line?.comeUp();
  if (record.kind === 'link' && record.link === 'closed') line?.goDown();
  if (record.kind !== 'bytes' || record.direction !== 'in' || !line) return 0;
  line.say(record.bytes);
  return record.bytes.length;
}

/** Promises of opening and writing settle before the next thing happens, as they did on the line. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function until(clock: Clock, monotonicMs: number): Promise<void> {
  const delayMs = monotonicMs - clock.monotonicMs();
  if (delayMs <= 0) return Promise.resolve();
  // The clock's timers keep no process alive, and nothing else does in a replay.
  const alive = setInterval(() => undefined, 60_000);
  return new Promise<void>((resolve) => {
    clock.after(delayMs, resolve);
  }).finally(() => clearInterval(alive));
}

function checkDevices({ devices }: GatewayConfig, { heads }: Recording): void {
  for (const { about } of heads) {
    const device = devices.find(({ id }) => id === about.deviceId);
    if (device?.driver === about.driver) continue;
    const found = device ? `is a ${device.driver} there` : 'is not in it';
    throw new GatehouseError(
      'RECORDING_UNUSABLE',
      `The recording has a ${about.driver} ${about.deviceId}, which ${found}.`,
    );
  }
}

function framesOf(devices: DeviceRoom): number {
  return devices.snapshots().reduce((sum, { frames }) => sum + frames, 0);
}
