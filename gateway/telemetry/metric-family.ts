import type { Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { GatewaySnapshot } from './gateway-snapshot.ts';
import type { ProcessSnapshot } from './process-metrics.ts';
import type { StationSnapshot } from './station-metrics.ts';

/** Everything one scrape reads: taken once, so that all its numbers belong together. */
export type Scrape = {
  readonly gateway: GatewaySnapshot;
  readonly station: StationSnapshot;
  readonly process: ProcessSnapshot;
};

export type Sample = {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/** One metric: its name ends in its unit (`_total` for counters), its values are pulled at the scrape. */
export type MetricFamily = {
  readonly kind: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly samples: (scrape: Scrape) => readonly Sample[];
};

export function registerFamily(
  registry: Registry,
  family: MetricFamily,
  scrape: () => Scrape,
): void {
  const { name, help, labelNames } = family;
  const common = { name, help, labelNames: [...labelNames], registers: [registry] };
  if (family.kind === 'counter') {
    new Counter({
      ...common,
      collect() {
        this.reset();
        for (const { labels, value } of wellFormed(family, scrape(), 0)) this.inc(labels, value);
      },
    });
    return;
  }
  new Gauge({
    ...common,
    collect() {
      this.reset();
      for (const { labels, value } of wellFormed(family, scrape(), -Infinity))
        this.set(labels, value);
    },
  });
}

/** One wrong number must not cost the operator all others: it is left out. */
const wellFormed = (family: MetricFamily, scrape: Scrape, least: number): readonly Sample[] =>
  family.samples(scrape).filter(({ value }) => Number.isFinite(value) && value >= least);
