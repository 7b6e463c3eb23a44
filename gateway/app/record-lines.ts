import { randomBytes } from 'node:crypto';
import { readMachine } from '#gateway/app/machine.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { DeviceStatus } from '#gateway/links/device-status.ts';
import type { DeviceSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import { openBlackBox } from './black-box.ts';
import { createDeviceRoom, placeDevices } from './device-room.ts';
import { every } from './every.ts';
import { systemClock } from './system-clock.ts';

export type RecordLinesOptions = {
  readonly config: GatewayConfig;
  readonly directory: string;
  readonly durationMs: number;
  /** Ends it earlier. */
  readonly signal: AbortSignal;
  readonly onState: (status: DeviceStatus) => void;
  /** A sentence now and then, so that whoever waits sees that something comes in. */
  readonly onProgress: (text: string) => void;
};

const PROGRESS_INTERVAL_MS = 10_000;
const DEFAULT_SIZE = { maxFileBytes: 100 * 1024 * 1024, maxFiles: 10 };

/** Devices and recordings alone: nothing is decided, kept or sent. Resolves with what came in on each line. */
export async function recordLines(options: RecordLinesOptions): Promise<readonly DeviceSnapshot[]> {
  const { config, directory, durationMs, signal, onState, onProgress } = options;
  const { bootId } = readMachine();
  const run = {
    gatewayId: config.gateway,
    bootId,
    bootTag: randomBytes(4).toString('hex'),
  };
  const box = openBlackBox({
    ...DEFAULT_SIZE,
    directory,
    devices: config.devices,
    run,
    clock: systemClock,
  });
  const room = createDeviceRoom({
    // What they read is not kept.
    devices: placeDevices(config.devices, { clock: systemClock, pseudonymise: () => '' }),
    clock: systemClock,
    random: Math.random,
    onOutput: () => undefined,
    onState,
    tapFor: box.captureFor,
  });
  room.start();
  const stopTelling = every(systemClock, PROGRESS_INTERVAL_MS, () => {
    const bytes = room.snapshots().reduce((sum, { bytesIn }) => sum + bytesIn, 0);
    if (bytes > 0) onProgress(`${bytes} bytes so far`);
  });
  await abortedOrAfter(signal, durationMs);
  stopTelling();
  const lines = room.snapshots();
  await room.stop();
  await box.close();
  const dropped = box.droppedChunks();
  if (dropped > 0) onProgress(`${dropped} chunks are missing: the disk was slower than the lines.`);
  return lines;
}

function abortedOrAfter(signal: AbortSignal, durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, durationMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
