import { chromium } from './chromium.ts';
import { influxd } from './influxd.ts';
import type { InstalledServer } from './installed-server.ts';
import { mosquitto } from './mosquitto.ts';
import { nodeRed } from './node-red.ts';
import { systemdAnalyze, systemdSysusers, udevadm } from './systemd-tools.ts';
import { victoriaMetrics } from './victoria-metrics.ts';
import { mosquittoSub } from './whole/mosquitto-sub.ts';

/** Global set-up of the tests that need programs of the system: says once, at the end, what was left out and why. */
const servers: readonly InstalledServer[] = [
  mosquitto,
  mosquittoSub,
  influxd,
  victoriaMetrics,
  chromium,
  nodeRed,
  systemdAnalyze,
  systemdSysusers,
  udevadm,
];

export function teardown(): void {
  const missing = servers.filter(({ path }) => path === null);
  if (missing.length === 0) return;
  const lines = missing.map(({ reasonToSkip }) => `  ${reasonToSkip}`);
  process.stdout.write(
    `\nSkipped were the tests that need what is not installed here:\n${lines.join('\n')}\n`,
  );
}
