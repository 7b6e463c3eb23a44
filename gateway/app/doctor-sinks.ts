import * as fs from 'node:fs';
import { passwordFileOf } from '#gateway/broker/broker-accounts.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { probeAlertHttps } from '#gateway/sinks/alert-https/alert-https-probe.ts';
import { probeInflux } from '#gateway/sinks/influx/influx-probe.ts';
import { endpointFromConfig } from '#gateway/sinks/mqtt/mqtt-endpoint.ts';
import { probeMqtt } from '#gateway/sinks/mqtt/mqtt-probe.ts';
import type { Finding } from './finding.ts';
import { ill, well } from './finding.ts';
import { readPemFile, readSecretFile } from './secret-files.ts';

const PROBE_TIMEOUT_MS = 6_000;

export async function mqttFinding(config: GatewayConfig): Promise<Finding> {
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

/** Nothing where there is no second way; the first one confirms alerts as well. */
export async function directAlertFindings(config: GatewayConfig): Promise<Finding[]> {
  if (!config.directAlerts) return [];
  const probe = await probeAlertHttps(
    {
      config: config.directAlerts,
      address: { siteId: config.site, gatewayId: config.gateway },
      readSecret: readSecretFile,
      readPem: readPemFile,
    },
    AbortSignal.timeout(PROBE_TIMEOUT_MS),
  );
  return [{ ...probe, subject: 'direct alerts' }];
}

export async function influxFindings(config: GatewayConfig): Promise<Finding[]> {
  if (!config.influx) return [well('influx', 'Not configured; no time series are written.')];
  const probe = await probeInflux({
    config: config.influx,
    readSecret: readSecretFile,
    signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
  });
  return [{ ok: probe.ok, subject: 'influx', sentence: probe.sentence, action: probe.action }];
}
