import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startPouringGateway } from '#tests/faults/broker-under-load.ts';
import { mosquittoForTest } from '#tests/support/broker-benches.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { mosquitto } from '#tests/support/mosquitto.ts';
import { listenTo } from '#tests/support/mqtt-parts.ts';
import { sparkplugHost } from '#tests/support/publisher-bench.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { sinksOf } from '#tests/support/whole/station.ts';

describeWith(mosquitto, 'a whole gateway with publishers', () => {
  const external = (url: string) => ({ broker: 'external', url, firstConnectSpreadMs: 0 });
  const sinkIds = async (gateway: { readonly url: string }) =>
    (await sinksOf(gateway)).map(({ sinkId }) => sinkId);

  test('by default there are none, and nobody hears of them', async () => {
    const server = await mosquittoForTest();
    const { heard } = await listenTo(server.url, ['#']);
    const gateway = await startPouringGateway(temporaryDirectory(), external(server.url));
    await eventually('readings', () => heard.length > 20);
    expect(await sinkIds(gateway)).toEqual(['mqtt']);
    expect(heard.filter(({ topic }) => !topic.startsWith('gatehouse/v1/'))).toEqual([]);
  });

  test('the configuration turns them on: each is a sink with a cursor, and the number of a birth is kept for the next', async () => {
    const server = await mosquittoForTest();
    const directory = temporaryDirectory();
    const host = await sparkplugHost(server.url);
    const home = await listenTo(server.url, ['homeassistant/#', 'gatehouse-home/#']);
    const publishers = { sparkplug: { groupId: 'estate' }, homeAssistant: {} };
    const gateway = await startPouringGateway(directory, { ...external(server.url), publishers });
    expect(await sinkIds(gateway)).toEqual(['mqtt', 'sparkplug', 'home-assistant']);
    await eventually('data', () => host.of('DDATA').length > 100);
    expect(host.of('NBIRTH')[0]?.topic).toBe('spBv1.0/estate/NBIRTH/gate-1');
    const kept = readFileSync(join(directory, 'gateway-data', 'sparkplug-birth'), 'utf8');
    const number = host
      .of('NBIRTH')
      .at(-1)
      ?.metrics.find(({ name }) => name === 'bdSeq');
    expect(Number(kept)).toBe(number?.value);
    await eventually('temperatures', () =>
      home.heard.some(({ topic }) => topic.endsWith('/temperature/thermometer-1')),
    );
    await gateway.dry();
    const everythingSent = async () =>
      (await sinksOf(gateway)).every(
        ({ sentPosition, headPosition }) => sentPosition === headPosition,
      );
    await eventually('the end of every backlog', everythingSent, 20_000);
  });
});
