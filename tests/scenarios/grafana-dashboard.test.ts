import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Direction, Passage } from '#gateway/domain/passage.ts';
import type { RecordFacts } from '#gateway/domain/record.ts';
import { influxConfigSchema } from '#gateway/sinks/influx/influx-config.ts';
import { createInfluxSink } from '#gateway/sinks/influx/influx-sink.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import type { Influxd, InfluxRow } from '#tests/support/influxd.ts';
import { influxd, startInfluxd } from '#tests/support/influxd.ts';
import {
  exampleAlert,
  examplePassage,
  exampleReading,
  exampleScan,
  storedRecord,
} from '#tests/support/stored-records.ts';

const folder = new URL('../../dashboards/grafana/', import.meta.url);
const textOf = (path: string) => readFileSync(new URL(path, folder), 'utf8');

type Reference = { readonly type: string; readonly uid: string };
type Target = {
  readonly refId: string;
  readonly datasource: Reference;
  readonly query: string;
  readonly rawQuery: boolean;
  readonly resultFormat: string;
};
type Panel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource: Reference;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets: readonly Target[];
};
type Variable = { readonly name: string; readonly query: string; readonly datasource: Reference };
type Dashboard = {
  readonly id: null;
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
};
type DatasourceFile = {
  readonly datasources: readonly {
    readonly uid: string;
    readonly type: string;
    readonly url: string;
    readonly jsonData: Readonly<Record<string, string>>;
  }[];
};
type ProviderFile = {
  readonly providers: readonly {
    readonly type: string;
    readonly options: { readonly path: string };
  }[];
};

const dashboard = JSON.parse(textOf('dashboards/checkpoints.json')) as Dashboard;
const variables = dashboard.templating.list;
const queries = [
  ...variables.map(({ name, query }) => ({ title: `variable ${name}`, query })),
  ...dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ refId, query }) => ({ title: `panel "${title}" ${refId}`, query })),
  ),
];

const NOW_MS = Date.UTC(2026, 10, 23, 12);
const HOUR_MS = 3_600_000;

/**
 * What Grafana's InfluxDB data source makes of a query before it sends it: the time filter in
 * milliseconds, the interval, and each variable as a regular expression of its values.
 */
function expanded(query: string, values: Readonly<Record<string, string>>): string {
  let text = query
    .replaceAll('$timeFilter', `time >= ${NOW_MS - 6 * HOUR_MS}ms and time <= ${NOW_MS}ms`)
    .replaceAll('$__interval', '5m');
  for (const { name } of variables) text = text.replaceAll(`$${name}`, values[name] ?? '.*');
  return text;
}

/** Whether a person would see anything: a column other than the time that holds something. */
function showsSomething(rows: readonly InfluxRow[]): boolean {
  return rows.some((row) =>
    Object.entries(row).some(
      ([column, value]) =>
        !['time', 'lane', 'device', 'verdict', 'key'].includes(column) &&
        value !== null &&
        value !== 0,
    ),
  );
}

describe('the provisioning files', () => {
  const { datasources } = parse(
    textOf('provisioning/datasources/gatehouse.yaml'),
  ) as DatasourceFile;
  const { providers } = parse(textOf('provisioning/dashboards/gatehouse.yaml')) as ProviderFile;

  test('define one InfluxDB data source whose address and database come from the environment', () => {
    expect(datasources).toMatchObject([
      {
        type: 'influxdb',
        url: '$GATEHOUSE_INFLUX_URL',
        jsonData: { version: 'InfluxQL', dbName: '$GATEHOUSE_INFLUX_DATABASE' },
      },
    ]);
  });

  test('load dashboards from a folder', () => {
    expect(providers).toMatchObject([{ type: 'file', options: { path: expect.any(String) } }]);
    expect(readdirSync(new URL('dashboards/', folder))).toEqual(['checkpoints.json']);
  });

  test('are the ones that the dashboard refers to, in every panel, query and variable', () => {
    const expected = { type: 'influxdb', uid: datasources[0]?.uid };
    const references = [
      ...variables,
      ...dashboard.panels,
      ...dashboard.panels.flatMap((panel) => panel.targets),
    ].map((each) => each.datasource);
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) expect(reference).toEqual(expected);
  });
});

describe('the dashboard is as Grafana 10 and newer expect it', () => {
  test('with an identity of its own and none of a server', () => {
    expect(dashboard.id).toBeNull();
    expect(dashboard.uid).toMatch(/^[a-z0-9-]{1,40}$/);
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(38);
  });

  test('with panels of kinds that it has, each with its own number', () => {
    const known = ['stat', 'timeseries', 'heatmap', 'table', 'bargauge'];
    for (const panel of dashboard.panels) expect(known).toContain(panel.type);
    expect(new Set(dashboard.panels.map((panel) => panel.id)).size).toBe(dashboard.panels.length);
  });

  test('with panels inside of its 24 columns that do not cover each other', () => {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.get(`${x},${y}`), `${title} at ${x},${y}`).toBeUndefined();
          taken.set(`${x},${y}`, title);
        }
      }
    }
  });

  test('with queries that are written out and named apart within a panel', () => {
    for (const { title, targets } of dashboard.panels) {
      expect(new Set(targets.map((target) => target.refId)).size, title).toBe(targets.length);
      for (const target of targets) {
        expect(target.rawQuery, title).toBe(true);
        expect(['time_series', 'table'], title).toContain(target.resultFormat);
      }
    }
  });

  test('with no variable in a query that is not defined', () => {
    const builtIn = ['timeFilter', '__interval'];
    const known = [...builtIn, ...variables.map((variable) => variable.name)];
    for (const { title, query } of queries) {
      for (const [, name] of query.matchAll(/\$(\w+)/g)) expect(known, title).toContain(name);
    }
  });
});

/** Six hours of a lobby: two lanes, a fever and its re-measure, codes of every kind; every 30 s one person a lane. */
function lobbyRecords(): RecordFacts[][] {
  return Array.from({ length: 720 }, (_, turn) => {
    const lane = turn % 2 === 0 ? 'lane-1' : 'lane-2';
    const device = turn % 2 === 0 ? 'thermometer-1' : 'thermometer-2';
    const raw = 33 + (turn % 20) / 10;
    const reading = {
      ...exampleReading,
      laneId: lane,
      deviceId: device,
      rawTemperatureCelsius: raw,
      compensatedTemperatureCelsius: raw + 3.2,
    };
    const hasFever = turn % 90 === 17;
    const scan = {
      ...exampleScan,
      laneId: lane,
      verdict: turn % 7 === 0 ? 'expired' : 'valid',
    } as const;
    const decision = hasFever ? exampleAlert.decision : examplePassage.decision;
    const verdict = hasFever ? 'step-aside' : 'admit';
    const direction: Direction = turn % 3 === 0 ? 'out' : 'in';
    const passage: Passage = {
      ...{ ...examplePassage, laneId: lane, reading, scan, decision, verdict },
      // Every fifth one is from before there were directions.
      ...(turn % 5 !== 0 && { direction }),
    };
    const alert = { ...exampleAlert, laneId: lane, deviceId: device };
    return [
      { kind: 'scan', facts: scan },
      { kind: 'reading', facts: reading },
      { kind: 'passage', facts: passage },
      ...(hasFever ? [{ kind: 'alert', facts: alert } as const] : []),
    ];
  });
}

describeWith(influxd, 'every query of the dashboard against InfluxDB 1.x', () => {
  let server: Influxd;

  beforeAll(async () => {
    server = await startInfluxd();
    await server.query('CREATE DATABASE empty');
    const sink = createInfluxSink({
      id: 'influx',
      address: { siteId: 'tower-a', gatewayId: 'gate-1' },
      config: influxConfigSchema.parse({
        version: 'v1',
        url: server.url,
        database: 'gatehouse',
        createDatabase: true,
      }),
      readSecret: () => Promise.reject(new Error('no secret in this test')),
    });
    let seq = 0;
    const batch = lobbyRecords().flatMap((entries, turn) =>
      entries.map((entry) => {
        seq += 1;
        const observedAtMs = NOW_MS - 6 * HOUR_MS + turn * 30_000 + (seq % 1_000);
        return storedRecord(entry, { seq, observedAtMs });
      }),
    );
    expect(await sink.write(batch, new AbortController().signal)).toEqual({ kind: 'accepted' });
    await sink.close();
  });
  afterAll(() => server.stop());

  test.each(queries)('$title shows something', async ({ query }) => {
    const rows = await server.query(expanded(query, {}), 'gatehouse');
    expect(showsSomething(rows), expanded(query, {})).toBe(true);
  });

  test.each(queries)('$title shows something when one of each is chosen', async ({ query }) => {
    const chosen = {
      site: 'tower-a',
      gateway: 'gate-1',
      checkpoint: '(main-entrance)',
      lane: '(lane-1|lane-2)',
      device: '(thermometer-1|thermometer-2|scanner-1)',
    };
    expect(showsSomething(await server.query(expanded(query, chosen), 'gatehouse'))).toBe(true);
  });

  test.each(queries)('control: $title shows nothing from an empty database', async ({ query }) => {
    expect(showsSomething(await server.query(expanded(query, {}), 'empty'))).toBe(false);
  });

  test.each(queries.filter(({ query }) => query.includes('$lane')))(
    'control: $title shows nothing of a lane that does not exist',
    async ({ query }) => {
      const rows = await server.query(expanded(query, { lane: 'lane-9' }), 'gatehouse');
      expect(showsSomething(rows)).toBe(false);
    },
  );

  test('the variables offer what is there', async () => {
    const offered = async (name: string) => {
      const query = variables.find((variable) => variable.name === name)?.query ?? '';
      const rows = await server.query(expanded(query, {}), 'gatehouse');
      return [...new Set(rows.map((row) => row['value']))].sort();
    };
    expect(await offered('site')).toEqual(['tower-a']);
    expect(await offered('checkpoint')).toEqual(['main-entrance']);
    expect(await offered('lane')).toEqual(['lane-1', 'lane-2']);
    expect(await offered('device')).toEqual(['scanner-1', 'thermometer-1', 'thermometer-2']);
  });

  test('the numbers on top are the true ones', async () => {
    const numberOf = async (title: string) => {
      const panel = dashboard.panels.find((each) => each.title === title);
      const rows = await server.query(expanded(panel?.targets[0]?.query ?? '', {}), 'gatehouse');
      const { time: _time, ...values } = rows[0] ?? {};
      return Object.values(values)[0];
    };
    expect(await numberOf('Passages')).toBe(720);
    expect(await numberOf('Suspected')).toBe(8);
    expect(await numberOf('Alerts raised')).toBe(8);
    expect(await numberOf('Readings')).toBe(720);
    expect(await numberOf('Codes not valid')).toBe(103);
  });

  test('who came in and who went out are told apart, and older records came in', async () => {
    const panel = dashboard.panels.find(({ title }) => title === 'In and out per hour');
    const sums = (panel?.targets ?? []).map(async ({ query }) => {
      const rows = await server.query(expanded(query, {}), 'gatehouse');
      return rows.reduce((sum, row) => sum + Number(row['sum']), 0);
    });
    expect(await Promise.all(sums)).toEqual([528, 192]);
  });

  test('the average per minute counts everybody once, at another zoom too', async () => {
    const panel = dashboard.panels.find(({ title }) => title === 'Passages per lane and minute');
    const rows = await server.query(expanded(panel?.targets[0]?.query ?? '', {}), 'gatehouse');
    const perMinute = rows.map((row) => Number(row['mean'])).filter((value) => value > 0);
    expect(Math.max(...perMinute)).toBe(1);
  });
});
