import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EpisodeTransition } from '#gateway/domain/episode.ts';
import { eventually } from '#tests/support/eventually.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import type { GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import { layOutGateway, startGatewayProcess } from '#tests/support/whole/gateway-process.ts';
import { openHandFedLane } from '#tests/support/whole/hand-fed-lane.ts';
import { journalRows } from '#tests/support/whole/journal-rows.ts';
import { deviceOf } from '#tests/support/whole/station.ts';

const stepsIn = (gateway: GatewaySetting): readonly EpisodeTransition[] =>
  journalRows(gateway).flatMap((row) => (row.kind === 'episode' ? [row.facts] : []));

const alertsIn = (gateway: GatewaySetting): readonly string[] =>
  journalRows(gateway).flatMap(({ kind, facts }) =>
    kind === 'alert' && facts.kind === 'fever' ? [`${facts.change} ${facts.priority}`] : [],
  );

/** What the guard types into the kiosk. */
const type = (gateway: GatewaySetting, episodeId: string, temperatureCelsius: number) =>
  fetch(`${gateway.url}/api/lanes/lane-1/episodes/${episodeId}/contact`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ temperatureCelsius, contactSite: 'axillary' }),
  });

describe('somebody who is aside', () => {
  test('is still aside after the gateway was killed, and a contact value is durable before it is answered', async () => {
    const directory = temporaryDirectory();
    const lines = join(directory, 'lines');
    const lane = openHandFedLane(lines);
    const gateway = await layOutGateway({
      ...{ directory, lines, laneCount: 1, people: 'rush', pairingWindowMs: 500 },
      mqtt: { broker: 'embedded', port: 0, opsCentreConfirms: false },
    });
    const first = startGatewayProcess(gateway);
    await first.sees(/gateway ready/);
    await eventually('the first person', async () => {
      await lane.passNormally();
      return (await deviceOf(gateway, 'thermometer-1'))?.state === 'ready';
    });
    await lane.passWithFever();
    await eventually('the alert', () => alertsIn(gateway).length === 1);
    const [suspected] = stepsIn(gateway);
    const episodeId = suspected?.episodeId ?? '';
    await first.kill();

    const second = startGatewayProcess(gateway);
    await second.sees(/gateway ready/);
    const slip = await type(gateway, episodeId, 386);
    expect([slip.status, await slip.text()]).toEqual([
      409,
      expect.stringContaining('34.0 to 42.9'),
    ]);
    expect(await (await type(gateway, episodeId, 38.6)).json()).toEqual({
      ...{ laneId: 'lane-1', episodeId, state: 'confirmed' },
    });
    // Killed as soon as the answer is here: what was answered is kept.
    await second.kill();
    expect(stepsIn(gateway).map(({ to, cause }) => `${to} ${cause}`)).toEqual([
      'suspected suspicion',
      'suspected resumed',
      'confirmed contact-at-or-above-threshold',
    ]);
    expect(alertsIn(gateway)).toEqual(['raised P2', 'updated P1']);
    const resumed = stepsIn(gateway)[1];
    expect(resumed?.ageMs).toBeGreaterThan(0);
    expect(resumed?.deadlines?.endInMs).toBeLessThan(30 * 60_000);
  });
});
