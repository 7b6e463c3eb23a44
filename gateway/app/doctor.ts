import * as fs from 'node:fs';
import { passwordFileOf } from '#gateway/broker/broker-accounts.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import { errorRegistry, GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { probeInflux } from '#gateway/sinks/influx/influx-probe.ts';
import { endpointFromConfig } from '#gateway/sinks/mqtt/mqtt-endpoint.ts';
import { probeMqtt } from '#gateway/sinks/mqtt/mqtt-probe.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';
import { createDeviceRoom, placeDevices } from './device-room.ts';
import { journalDirectory } from './journal-room.ts';
import { clockStateNow } from './machine.ts';
import { readPemFile, readSecretFile } from './secret-files.ts';
import { systemClock } from './system-clock.ts';

/** One line of the doctor's report. */
export type Finding = {
  readonly ok: boolean;
  readonly subject: string;
  readonly sentence: string;
  /** What to do; empty when nothing is. */
  readonly action: string;
};

const LISTEN_MS = 3_500;
const PROBE_TIMEOUT_MS = 6_000;
const LOW_DISK_BYTES = 512 * 1024 * 1024;

/** Tries everything that the configuration names, all at the same time. Never rejects. */
export async function examine(config: GatewayConfig): Promise<readonly Finding[]> {
  const groups = await Promise.all([
    [clockFinding()],
    [journalFinding(config)],
    deviceFindings(config),
    mqttFinding(config).then((finding) => [finding]),
    influxFindings(config),
  ]);
  return groups.flat();
}

function clockFinding(): Finding {
  const state = clockStateNow(Date.now());
  const now = new Date().toISOString();
  if (state === ClockState.Synchronised) return well('clock', `It is ${now}, synchronised.`);
  if (state === ClockState.Holdover) {
    return well(
      'clock',
      `It is ${now}; nothing says that it is synchronised (systemd-timesyncd is not running here).`,
    );
  }
  return ill(
    'clock',
    `It is ${now}, which cannot be: the clock is not set.`,
    'Set the clock or connect a time server; codes with a time cannot be checked until then.',
  );
}

function journalFinding(config: GatewayConfig): Finding {
  const directory = journalDirectory(config);
  try {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    fs.accessSync(directory, fs.constants.W_OK);
    const { bavail, bsize } = fs.statfsSync(directory);
    const free = `${Math.round((bavail * bsize) / 1024 / 1024)} MB free`;
    if (bavail * bsize < LOW_DISK_BYTES)
      return ill(
        'journal',
        `${directory} has only ${free}.`,
        errorRegistry.JOURNAL_DISK_FULL.action,
      );
    return well('journal', `${directory} can be written, ${free}.`);
  } catch (error) {
    return ill(
      'journal',
      `${directory} cannot be written: ${messageOf(error)}.`,
      errorRegistry.JOURNAL_UNWRITABLE.action,
    );
  }
}

/** Listens to all devices for a moment, exactly as the gateway would. */
async function deviceFindings(config: GatewayConfig): Promise<Finding[]> {
  const room = createDeviceRoom({
    // Nothing that they read is kept.
    devices: placeDevices(config.devices, { clock: systemClock, pseudonymise: () => '' }),
    clock: systemClock,
    random: Math.random,
    onOutput: () => undefined,
    onState: () => undefined,
  });
  room.start();
  await new Promise((resolve) => setTimeout(resolve, LISTEN_MS));
  const snapshots = room.snapshots();
  await room.stop();
  return snapshots.map(({ deviceId, link, role, state, detail, frames }) => {
    const subject = `device ${deviceId}`;
    if (state !== DeviceState.Ready) return ill(subject, `${link} is ${state}.`, detail);
    const heard =
      frames === 0 ? 'opened; it has not spoken yet' : `${frames} frames in ${LISTEN_MS / 1_000} s`;
    return well(subject, `${role} on ${link}: ${heard}.`);
  });
}

async function mqttFinding(config: GatewayConfig): Promise<Finding> {
  const { mqtt } = config;
  if (
    mqtt.broker === 'embedded' &&
    !fs.existsSync(passwordFileOf(config.dataDirectory, 'gateway'))
  ) {
    return well(
      'mqtt',
      `The embedded broker will listen on ${mqtt.host}:${mqtt.port} once the gateway runs.`,
    );
  }
  const embedded = {
    port: mqtt.broker === 'embedded' ? mqtt.port : 0,
    username: 'gateway',
    passwordFile: passwordFileOf(config.dataDirectory, 'gateway'),
  };
  const probe = await probeMqtt({
    endpoint: endpointFromConfig(mqtt, mqtt.broker === 'embedded' ? embedded : null),
    files: { readSecret: readSecretFile, readPem: readPemFile },
    address: { siteId: config.site, gatewayId: config.gateway },
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  if (probe.ok || mqtt.broker === 'external') return { ...probe, subject: 'mqtt' };
  return ill(
    'mqtt',
    probe.sentence,
    'The embedded broker runs inside the gateway: start it with `gatehouse gateway run`, or ignore this while it does not run.',
  );
}

async function influxFindings(config: GatewayConfig): Promise<Finding[]> {
  if (!config.influx) return [well('influx', 'Not configured; no time series are written.')];
  const probe = await probeInflux({
    config: config.influx,
    readSecret: readSecretFile,
    signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
  });
  return [{ ok: probe.ok, subject: 'influx', sentence: probe.sentence, action: probe.action }];
}

const well = (subject: string, sentence: string): Finding => ({
  ok: true,
  subject,
  sentence,
  action: '',
});
const ill = (subject: string, sentence: string, action: string): Finding => ({
  ok: false,
  subject,
  sentence,
  action,
});
const messageOf = (error: unknown): string =>
  error instanceof GatehouseError || error instanceof Error ? error.message : String(error);
