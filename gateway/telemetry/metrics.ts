import { Registry } from 'prom-client';
import { alertFamilies } from './alert-metrics.ts';
import { clockFamilies } from './clock-metrics.ts';
import { componentFamilies } from './component-metrics.ts';
import { controlFamilies } from './control-metrics.ts';
import { deviceFamilies } from './device-metrics.ts';
import type { GatewaySnapshot } from './gateway-snapshot.ts';
import { journalFamilies, registerCommitTimes } from './journal-metrics.ts';
import type { MetricFamily, Scrape } from './metric-family.ts';
import { registerFamily } from './metric-family.ts';
import { passageFamilies } from './passage-metrics.ts';
import type { ProcessSnapshot } from './process-metrics.ts';
import { processFamilies } from './process-metrics.ts';
import { sinkFamilies } from './sink-metrics.ts';
import type { StationSnapshot } from './station-metrics.ts';
import { stationFamilies } from './station-metrics.ts';

/**
 * The numbers of the gateway in Prometheus' text format. Nothing is counted here: every part
 * increments plain numbers of its own, and a scrape reads them.
 */
export interface GatewayMetrics {
  readonly contentType: string;
  /** Takes one snapshot of everything and prints it. */
  text(): Promise<string>;
}

export type MetricSources = {
  readonly gateway: () => GatewaySnapshot;
  readonly station: () => StationSnapshot;
  readonly process: () => ProcessSnapshot;
};

const buildFamily: MetricFamily = {
  kind: 'gauge',
  name: 'gatehouse_build_info',
  help: 'Always 1; its labels name the gateway and its version.',
  labelNames: ['site', 'gateway', 'version'],
  samples: ({ gateway }) => [
    {
      labels: {
        site: gateway.siteId,
        gateway: gateway.gatewayId,
        version: gateway.softwareVersion,
      },
      value: 1,
    },
  ],
};

const families: readonly MetricFamily[] = [
  buildFamily,
  ...deviceFamilies,
  ...journalFamilies,
  ...sinkFamilies,
  ...clockFamilies,
  ...controlFamilies,
  ...alertFamilies,
  ...passageFamilies,
  ...componentFamilies,
  ...stationFamilies,
  ...processFamilies,
];

export function createGatewayMetrics(sources: MetricSources): GatewayMetrics {
  const registry = new Registry();
  const take = (): Scrape => ({
    gateway: sources.gateway(),
    station: sources.station(),
    process: sources.process(),
  });
  let scrape: Scrape;
  for (const family of families) registerFamily(registry, family, () => scrape);
  registerCommitTimes(registry, () => scrape);
  return {
    contentType: registry.contentType,
    text() {
      scrape = take();
      return registry.metrics();
    },
  };
}
