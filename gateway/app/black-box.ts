import * as fs from 'node:fs';
import * as path from 'node:path';
import type { DeviceConfig } from '#gateway/config/gateway-config.ts';
import { isNeverRecorded } from '#gateway/devices/device-registry.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { LinkCapture } from '#gateway/links/capture.ts';
import { FileCapture } from '#gateway/links/capture.ts';
import type { CaptureConfig } from '#gateway/links/capture-config.ts';
import type { CaptureAbout } from '#gateway/links/capture-record.ts';
import type { GatewayContext } from './gateway-context.ts';

export type BlackBoxOptions = Pick<CaptureConfig, 'maxFileBytes' | 'maxFiles'> & {
  readonly directory: string;
  readonly devices: readonly DeviceConfig[];
  readonly run: Pick<CaptureAbout, 'gatewayId' | 'bootId' | 'bootTag'>;
  readonly clock: Clock;
};

/** A recording of each line. */
export type BlackBox = {
  readonly captureFor: (deviceId: string) => LinkCapture | null;
  /** Chunks that no recording has, because the disk was slower than the lines. */
  readonly droppedChunks: () => number;
  readonly close: () => Promise<void>;
};

/** Makes the folder; it is for its owner only, as the files in it are. */
export function openBlackBox(options: BlackBoxOptions): BlackBox {
  const { directory, devices, run, clock, maxFileBytes, maxFiles } = options;
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const captures = new Map(
    recordable(devices).map(({ id, driver }) => [
      id,
      new FileCapture({
        file: recordingFile(directory, id),
        about: { ...run, deviceId: id, driver },
        clock,
        maxFileBytes,
        maxFiles,
      }),
    ]),
  );
  return {
    captureFor: (deviceId) => captures.get(deviceId) ?? null,
    droppedChunks: () =>
      [...captures.values()].reduce((sum, { droppedChunks }) => sum + droppedChunks, 0),
    close: async () => {
      await Promise.all([...captures.values()].map((capture) => capture.close()));
    },
  };
}

/** The recordings that the configuration asks for; `null` where it asks for none. Told in the log, so that nobody forgets it. */
export function openConfiguredBlackBox(context: GatewayContext): BlackBox | null {
  const { config, clock, log, bootId, bootTag } = context;
  const { capture } = config;
  if (!capture) return null;
  const directory = captureDirectory(config.dataDirectory, capture);
  const devices = recordable(
    config.devices.filter(({ id }) => capture.devices?.includes(id) ?? true),
  );
  log.warn(
    { module: 'devices', directory, devices: devices.map(({ id }) => id) },
    'What goes over these lines is recorded in clear; take `capture` out of the configuration when it has served.',
  );
  const run = { gatewayId: config.gateway, bootId, bootTag };
  return openBlackBox({ ...capture, directory, devices, run, clock });
}

/** What goes over some lines must be in no file, whoever asks for it. */
export function recordable(devices: readonly DeviceConfig[]): readonly DeviceConfig[] {
  return devices.filter(({ driver }) => !isNeverRecorded(driver));
}

/** Older parts are called the same, with `.1`, `.2`, … behind. */
function recordingFile(directory: string, deviceId: string): string {
  return path.join(directory, `${deviceId}.jsonl`);
}

/** The folder that the configuration means. */
export function captureDirectory(
  dataDirectory: string,
  capture: Pick<CaptureConfig, 'directory'>,
): string {
  return capture.directory ?? path.join(dataDirectory, 'captures');
}
