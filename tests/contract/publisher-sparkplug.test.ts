import { expect, onTestFinished, test } from 'vitest';
import { mosquittoForTest } from '#tests/support/broker-benches.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { Mosquitto } from '#tests/support/mosquitto.ts';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import { online } from '#tests/support/mqtt-parts.ts';
import type { SparkplugMessage } from '#tests/support/publisher-bench.ts';
import { sparkplugGate, sparkplugHost } from '#tests/support/publisher-bench.ts';
import { exampleFacts, storedRecord } from '#tests/support/stored-records.ts';

const never = new AbortController().signal;
const NODE = 'site-1/NBIRTH/gate-1';

const record = (kind: keyof typeof exampleFacts, seq: number, ageMs = 0) =>
  storedRecord(exampleFacts[kind], { seq, observedAtMs: Date.now() - ageMs });
const readings = (count: number, firstSeq = 1, ageMs = 0) =>
  Array.from({ length: count }, (_, index) => record('reading', firstSeq + index, ageMs));

const metricOf = (message: SparkplugMessage | undefined, name: string) =>
  message?.metrics.find((metric) => metric.name === name)?.value;
const seqsOf = (messages: readonly SparkplugMessage[]): unknown[] =>
  messages.map((message) => metricOf(message, 'Record/Seq'));

/** As Eclipse Tahu encodes it (npm sparkplug-payload 1.0.3). */
const REBIRTH = Buffer.from(
  '08fb88adbba03412210a144e6f646520436f6e74726f6c2f5265626972746818fb88adbba034200b7001',
  'hex',
);

describeWith(mosquitto, 'the Sparkplug publisher over Mosquitto', () => {
  async function open() {
    const server = await mosquittoForTest();
    const host = await sparkplugHost(server.url);
    const gate = sparkplugGate(server.url);
    await online(gate.connection);
    await eventually('the births', () => host.of('DBIRTH').length === 3);
    return { server, host, ...gate };
  }

  test('a birth of the node and of each device, numbered from 0, with every metric it will have', async () => {
    const { host } = await open();
    const [birth] = host.of('NBIRTH');
    expect(birth?.topic).toBe(`spBv1.0/${NODE}`);
    expect(birth?.seq).toBe(0);
    expect(metricOf(birth, 'bdSeq')).toBe(201);
    expect(metricOf(birth, 'Node Control/Rebirth')).toBe(false);
    expect(host.of('DBIRTH').map(({ topic }) => topic.split('/').at(-1))).toEqual([
      ...['thermometer-1', 'scanner-1', 'lane.lane-1'],
    ]);
    const names = host.of('DBIRTH').map(({ metrics }) => metrics.map(({ name }) => name));
    expect(names[0]).toEqual([
      ...['Temperature/Raw', 'Temperature/Ambient', 'Temperature/Compensated'],
      ...['Record/Epoch', 'Record/Seq'],
    ]);
    expect(names[2]).toContain('Alert/Temperature');
    expect(host.heard.map(({ seq }) => seq)).toEqual([0, 1, 2, 3]);
  });

  test('every kind of record is data of its device; what is old is history; nothing in it is personal', async () => {
    const { host, sink } = await open();
    const kinds = ['reading', 'scan', 'passage', 'alert'] as const;
    const batch = [
      ...kinds.map((kind, index) => record(kind, index + 1)),
      record('reading', 5, 60_000),
    ];
    expect(batch.every((each) => sink.wants(each))).toBe(true);
    expect(sink.wants(record('gap', 9))).toBe(false);
    expect(await sink.write(batch, never)).toEqual({ kind: 'accepted' });
    await eventually('the data', () => host.of('DDATA').length === 5);
    const data = host.of('DDATA');
    expect(data.map(({ topic }) => topic.split('/').at(-1))).toEqual([
      ...['thermometer-1', 'scanner-1', 'lane.lane-1', 'lane.lane-1', 'thermometer-1'],
    ]);
    expect(metricOf(data[0], 'Temperature/Raw')).toBe(33.4);
    expect(metricOf(data[1], 'Code/Verdict')).toBe('valid');
    expect(metricOf(data[2], 'Passage/Verdict')).toBe('admit');
    expect(metricOf(data[3], 'Alert/Temperature')).toBe(38.6);
    expect(data.map(({ metrics }) => metrics.every((each) => each.isHistorical))).toEqual([
      ...[false, false, false, false, true],
    ]);
    expect(data[4]?.metrics[0]?.timestampMs).toBe(batch[4]?.observedAtMs);
    expect(JSON.stringify(host.heard)).not.toMatch(/k1\.AAAA|lane-1-boot/);
  });

  test('numbers go round after 255 and none is left out', async () => {
    const { host, sink } = await open();
    for (let round = 0; round < 4; round += 1)
      expect(await sink.write(readings(150, 1 + round * 150), never)).toEqual({ kind: 'accepted' });
    await eventually('the data', () => host.of('DDATA').length === 600);
    const numbers = host.heard.map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_, index) => index % 256));
    expect(seqsOf(host.of('DDATA'))).toEqual(Array.from({ length: 600 }, (_, n) => n + 1));
  });

  test('whoever missed something asks for a rebirth and gets the last values, but not from history', async () => {
    const { host, sink } = await open();
    await sink.write([record('reading', 1), record('reading', 2, 60_000)], never);
    const command = 'spBv1.0/site-1/NCMD/gate-1';
    await host.client.publishAsync(command, Buffer.from('rubbish'), { qos: 1 });
    await host.client.publishAsync(command, REBIRTH, { qos: 1 });
    await eventually('the rebirth', () => host.of('DBIRTH').length === 6);
    const again = host.heard.slice(host.heard.findLastIndex(({ topic }) => topic.endsWith(NODE)));
    expect(host.of('NBIRTH')).toHaveLength(2);
    expect(again.map(({ seq }) => seq)).toEqual([0, 1, 2, 3]);
    expect(metricOf(again[0], 'bdSeq')).toBe(201);
    expect(metricOf(again[1], 'Record/Seq')).toBe(1);
    expect(metricOf(again[1], 'Temperature/Raw')).toBe(33.4);
    for (let n = 0; n < 20; n += 1) await host.client.publishAsync(command, REBIRTH, { qos: 1 });
    await sink.write([record('reading', 3)], never);
    await eventually('the last record', () => seqsOf(host.of('DDATA')).includes(3));
    expect(host.of('NBIRTH').length).toBeLessThanOrEqual(4);
  });

  test('a device that cannot be heard dies, and is born again before its data', async () => {
    const { host, sink, become } = await open();
    become('thermometer-1', 'silent');
    await eventually('the death', () => host.of('DDEATH').length === 1);
    expect(host.of('DDEATH')[0]?.topic).toBe('spBv1.0/site-1/DDEATH/gate-1/thermometer-1');
    await sink.write([record('reading', 1)], never);
    await eventually('its data', () => host.of('DDATA').length === 1);
    const [, second] = host.of('DBIRTH').filter(({ topic }) => topic.endsWith('thermometer-1'));
    expect(second?.seq).toBe(5);
    expect(host.of('DDATA')[0]?.seq).toBe(6);
    expect(host.heard.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('a death carries the number of its birth, and the next birth the next one', async () => {
    const { host, server, connection } = await open();
    await connection.stop();
    await eventually('the death', () => host.of('NDEATH').length === 1);
    expect(metricOf(host.of('NDEATH')[0], 'bdSeq')).toBe(201);
    expect(host.of('NDEATH')[0]?.seq).toBe(null);
    const second = sparkplugGate(server.url);
    await online(second.connection);
    // The broker itself says it, when the same client id comes again without a goodbye.
    const third = sparkplugGate(server.url);
    await online(third.connection);
    await eventually('the will', () => host.of('NDEATH').length >= 2);
    expect(metricOf(host.of('NDEATH')[1], 'bdSeq')).toBe(201);
    await third.connection.stop();
    await second.connection.stop();
  });

  test('what was accepted has been heard, though the broker is killed in between and data is QoS 0', async () => {
    let server: Mosquitto = await startMosquitto();
    const { port } = server;
    onTestFinished(() => server.stop());
    const gate = sparkplugGate(server.url);
    const heardSeqs = new Set<unknown>();
    let accepted = 0;
    for (let round = 0; round < 3; round += 1) {
      const host = await sparkplugHost(server.url);
      await online(gate.connection);
      const takeOver = (async () => {
        for (let n = 0; n < 40; n += 1) {
          const outcome = await gate.sink.write(readings(50, accepted + 1), never);
          if (outcome.kind !== 'accepted') return outcome;
          accepted += 50;
        }
        return null;
      })();
      await eventually('some data', () => host.of('DDATA').length > 200);
      process.kill(server.pid, 'SIGKILL');
      const outcome = await takeOver;
      if (outcome) expect(outcome).toMatchObject({ kind: 'retry', hold: false });
      await server.stop();
      await eventually('the loss', () => gate.connection.state() !== 'online');
      for (const seq of seqsOf(host.of('DDATA'))) heardSeqs.add(seq);
      server = await startMosquitto({ port });
    }
    const host = await sparkplugHost(server.url);
    await online(gate.connection);
    expect(await gate.sink.write(readings(50, accepted + 1), never)).toEqual({ kind: 'accepted' });
    await eventually('the rest', () => host.of('DDATA').length === 50);
    const unheard = Array.from({ length: accepted }, (_, n) => n + 1).filter(
      (seq) => !heardSeqs.has(seq),
    );
    // The broker had processed all of it; what a host was still to be given went with the broker.
    expect(unheard.length).toBeLessThanOrEqual(3 * 50);
    expect(accepted).toBeGreaterThan(300);
  });

  test('while the broker is away, and when it forbids the topic, records are kept', async () => {
    const server = await mosquittoForTest();
    const gate = sparkplugGate(server.url);
    await online(gate.connection);
    await server.stop();
    await eventually('the loss', () => gate.connection.state() !== 'online');
    expect(await gate.sink.write(readings(3), never)).toMatchObject({ kind: 'retry' });
  });
});
