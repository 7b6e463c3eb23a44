import { expect, test } from 'vitest';
import { mosquittoForTest } from '#tests/support/broker-benches.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { mosquitto } from '#tests/support/mosquitto.ts';
import { listenTo, online } from '#tests/support/mqtt-parts.ts';
import { homeGate } from '#tests/support/publisher-bench.ts';
import { exampleAlert, exampleFacts, storedRecord } from '#tests/support/stored-records.ts';

const never = new AbortController().signal;
const record = (kind: keyof typeof exampleFacts, seq: number, ageMs = 0) =>
  storedRecord(exampleFacts[kind], { seq, observedAtMs: Date.now() - ageMs });

type Entity = Readonly<Record<string, unknown>>;
type Discovery = Readonly<Record<string, unknown>> & {
  readonly components: Readonly<Record<string, Entity>>;
};

describeWith(mosquitto, 'the Home Assistant publisher over Mosquitto', () => {
  async function open() {
    const server = await mosquittoForTest();
    const { client, heard } = await listenTo(server.url, ['homeassistant/#', 'gatehouse-home/#']);
    const gate = homeGate(server.url);
    await online(gate.connection);
    const config = await eventually('the discovery', () => {
      const found = heard.find(({ topic }) => topic.endsWith('/config'));
      return found && { topic: found.topic, json: JSON.parse(found.text) as Discovery };
    });
    const last = (topic: string) => heard.findLast((each) => each.topic === topic)?.text;
    return { server, client, heard, config, last, ...gate };
  }
  const at = (path: string): string => `gatehouse-home/site-1/gate-1/${path}`;

  test('one device for the gateway, with entities that each have an id and a topic of their own', async () => {
    const { config } = await open();
    expect(config.topic).toBe('homeassistant/device/site-1/gate-1/config');
    expect(config.json).toMatchObject({
      device: { identifiers: ['gatehouse-site-1-gate-1'], name: 'Gatehouse gate-1' },
      origin: { name: 'gatehouse' },
      availability: [{ topic: 'gatehouse/v1/site-1/gate-1/state' }],
    });
    const { components } = config.json;
    expect(Object.keys(components)).toEqual([
      ...['temperature-thermometer-1', 'state-thermometer-1', 'state-scanner-1'],
      ...['fever-lane-1', 'backlog'],
    ]);
    expect(components['fever-lane-1']).toMatchObject({ platform: 'binary_sensor', off_delay: 300 });
    expect(components['temperature-thermometer-1']).toMatchObject({
      ...{ platform: 'sensor', device_class: 'temperature', unit_of_measurement: '°C' },
    });
    const ids = Object.values(components).map((each) => each['unique_id']);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('states and backlog are there for whoever comes later, values as they come', async () => {
    const { server, sink, become, last } = await open();
    expect(await sink.write([record('reading', 1), record('reading', 2)], never)).toEqual({
      kind: 'accepted',
    });
    become('thermometer-1', 'silent');
    await eventually('the new state', () => last(at('state/thermometer-1')) === 'silent');
    const late = await listenTo(server.url, ['gatehouse-home/#', 'homeassistant/#']);
    await eventually('everything retained', () => late.heard.length === 5);
    expect(late.heard.every(({ retained }) => retained)).toBe(true);
    expect(Object.fromEntries(late.heard.map(({ topic, text }) => [topic, text]))).toMatchObject({
      [at('temperature/thermometer-1')]: '33.4',
      [at('state/thermometer-1')]: 'silent',
      [at('state/scanner-1')]: 'ready',
      [at('backlog')]: '7',
    });
  });

  test('an alert is an event: not retained, off again when it is cleared, and nobody is named', async () => {
    const { server, sink, heard, last } = await open();
    await sink.write([record('alert', 1)], never);
    await eventually('the alert', () => last(at('fever/lane-1')) === 'ON');
    const decision = { ...exampleAlert.decision, outcome: 'cleared' } as const;
    const cleared = { kind: 'alert', facts: { ...exampleAlert, decision } } as const;
    await sink.write([storedRecord(cleared, { seq: 2, observedAtMs: Date.now() })], never);
    await eventually('the end of it', () => last(at('fever/lane-1')) === 'OFF');
    const call = { kind: 'alert', facts: { ...exampleAlert, change: 'called' } } as const;
    await sink.write([storedRecord(call, { seq: 3, observedAtMs: Date.now() })], never);
    await sink.write([storedRecord(cleared, { seq: 4, observedAtMs: Date.now() })], never);
    const told = () =>
      heard.filter(({ topic }) => topic === at('fever/lane-1')).map(({ text }) => text);
    await eventually('the second end', () => told().length === 3);
    // A call about an alert is no fever.
    expect(told()).toEqual(['ON', 'OFF', 'OFF']);
    const late = await listenTo(server.url, [at('#')]);
    await eventually('what is retained', () => late.heard.length >= 3);
    expect(late.heard.map(({ topic }) => topic)).not.toContain(at('fever/lane-1'));
    expect(JSON.stringify(heard)).not.toMatch(/k1\.AAAA|lane-1-boot|main-entrance/);
  });

  test('what is old, and what is no value of now, is not wanted', async () => {
    const { sink } = await open();
    expect(sink.wants(record('reading', 1))).toBe(true);
    expect(sink.wants(record('reading', 1, 60_000))).toBe(false);
    for (const kind of ['scan', 'passage', 'gap'] as const)
      expect(sink.wants(record(kind, 1))).toBe(false);
  });

  test('a Home Assistant that has just started is told everything again', async () => {
    const { client, heard } = await open();
    const told = () => heard.filter(({ topic }) => topic.endsWith('/config')).length;
    await client.publishAsync('homeassistant/status', 'online', { qos: 1 });
    await eventually('the discovery again', () => told() === 2);
  });
});
