import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import { clockWords } from '#gateway/telemetry/clock-words.ts';
import { deviceFindings } from './doctor-devices.ts';
import { fittingFindings } from './doctor-fittings.ts';
import { journalFindings } from './doctor-journal.ts';
import { portFindings } from './doctor-ports.ts';
import { roomFindings } from './doctor-room.ts';
import { directAlertFindings, influxFindings, mqttFinding } from './doctor-sinks.ts';
import type { Finding } from './finding.ts';
import { ill, well } from './finding.ts';
import { readMachine } from './machine.ts';
import { lookAtPorts } from './port-facts.ts';
import { systemClock } from './system-clock.ts';
import { lookAtClock } from './time-room.ts';

/** Tries everything that the configuration names, all at the same time. Never rejects. */
export async function examine(config: GatewayConfig): Promise<readonly Finding[]> {
  const groups = await Promise.all([
    clockFinding(config).then((finding) => [finding]),
    journalFindings(config),
    roomFindings(config),
    deviceFindings(config),
    lookAtPorts(config.devices).then(portFindings),
    fittingFindings(config),
    mqttFinding(config).then((finding) => [finding]),
    directAlertFindings(config),
    influxFindings(config),
  ]);
  return groups.flat();
}

/** What a gateway that starts now would think of the clock; nothing is kept. */
async function clockFinding(config: GatewayConfig): Promise<Finding> {
  const { bootId } = readMachine();
  const { state, doubt, errorBoundMs } = await lookAtClock({ config, clock: systemClock, bootId });
  const now = new Date(systemClock.wallMs()).toISOString();
  if (doubt !== null) {
    const { sentence, action } = clockWords[doubt];
    return ill('clock', `It is ${now}. ${sentence}.`, action);
  }
  const bound = errorBoundMs === null ? '' : `, at most ${(errorBoundMs / 1_000).toFixed(1)} s off`;
  if (state === ClockState.Synchronised)
    return well('clock', `It is ${now}, synchronised${bound}.`);
  return well(
    'clock',
    `It is ${now}${bound}; nothing sets the clock now (neither systemd-timesyncd nor chrony says so).`,
  );
}
