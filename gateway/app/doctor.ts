import * as fs from 'node:fs';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import { errorRegistry } from '#gateway/domain/gatehouse-error.ts';
import { deviceFindings } from './doctor-devices.ts';
import { portFindings } from './doctor-ports.ts';
import { influxFindings, mqttFinding } from './doctor-sinks.ts';
import type { Finding } from './finding.ts';
import { ill, well } from './finding.ts';
import { journalDirectory } from './journal-room.ts';
import { clockStateNow } from './machine.ts';
import { lookAtPorts } from './port-facts.ts';

const LOW_DISK_BYTES = 512 * 1024 * 1024;

/** Tries everything that the configuration names, all at the same time. Never rejects. */
export async function examine(config: GatewayConfig): Promise<readonly Finding[]> {
  const groups = await Promise.all([
    [clockFinding()],
    [journalFinding(config)],
    deviceFindings(config),
    lookAtPorts(config.devices).then(portFindings),
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
      `${directory} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
      errorRegistry.JOURNAL_UNWRITABLE.action,
    );
  }
}
