import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlertDetail } from '#ops-centre/http/api/alert-history-types.ts';
import { alertDetail } from '#ops-centre/http/api/alert-history-types.ts';
import type { AlertList, AlertView } from '#ops-centre/http/api/alert-types.ts';
import { alertList } from '#ops-centre/http/api/alert-types.ts';
import type { ApiErrorBody } from '#ops-centre/http/api/error-types.ts';
import { gatewayList } from '#ops-centre/http/api/gateway-types.ts';
import type { PassageList } from '#ops-centre/http/api/passage-types.ts';
import { passageDetailView, passageList } from '#ops-centre/http/api/passage-types.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { FakeGateway } from '#tests/support/ops-centre/fake-gateway.ts';
import type { StaffedCentre } from '#tests/support/ops-centre/staffed-centre.ts';
import { startStaffedCentre } from '#tests/support/ops-centre/staffed-centre.ts';
import { alertFacts, passageFacts } from '#tests/support/ops-centre/wire-events.ts';
import { exampleEpisode } from '#tests/support/stored-records.ts';

let staffed: StaffedCentre;
let gateway: FakeGateway;
let people: StaffedCentre['people'];

beforeAll(async () => {
  staffed = await startStaffedCentre();
  ({ gateway, people } = staffed);
});

afterAll(() => staffed.close());

const errorOf = async (response: Response) => ((await response.json()) as ApiErrorBody).error;

describe('acknowledging', () => {
  test('of two people at the same moment one is first, and the other is told who and when', async () => {
    const { alertId, version } = await staffed.newAlert();
    const path = `/api/alerts/${alertId}/acknowledge`;
    const responses = await Promise.all([
      people.operator.request('POST', path, { version }),
      people.supervisor.request('POST', path, { version }),
    ]);
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 409]);
    const loser = responses.find(({ status }) => status === 409);
    const conflict = (await loser?.json()) as ApiErrorBody & { alert: AlertView };
    expect(conflict.error.code).toBe('ALREADY_ACKNOWLEDGED');
    const winner = conflict.alert.acknowledgedBy?.userName ?? 'nobody';
    expect(['otto', 'susan']).toContain(winner);
    expect(conflict.error.message).toContain(winner);
    const detail = await people.guard.get<AlertDetail>(`/api/alerts/${alertId}`);
    expect(detail.log.map(({ kind }) => kind)).toEqual(['raised', 'acknowledged']);
    expect(detail.alert).toMatchObject({ state: 'acknowledged', version: version + 1 });
  });

  test('the same person twice is as good as once', async () => {
    const { alertId, version } = await staffed.newAlert();
    const path = `/api/alerts/${alertId}/acknowledge`;
    const first = await people.operator.request('POST', path, { version });
    const second = await people.operator.request('POST', path, { version });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await second.json()).toEqual(await first.json());
  });

  test('a re-measure in between must be seen first', async () => {
    const { alertId, version } = await staffed.newAlert();
    const episodeId = alertId.slice('gate-1.'.length);
    const facts = alertFacts(episodeId, { change: 'updated', attempt: 2 });
    const seq = await gateway.emit({ kind: 'alert', facts });
    await eventually('the confirmation', () => gateway.confirmedSeq === seq);
    const path = `/api/alerts/${alertId}/acknowledge`;
    const stale = await people.operator.request('POST', path, { version });
    const conflict = (await stale.json()) as ApiErrorBody & { alert: AlertView };
    expect([stale.status, conflict.error.code]).toEqual([409, 'ALERT_CHANGED']);
    expect(conflict.alert).toMatchObject({ version: version + 1, attempt: 2 });
    const fresh = await people.operator.request('POST', path, { version: version + 1 });
    expect(fresh.status).toBe(200);
  });

  test('that the guard has phoned is in what happened, from which screen, and the alert is as it was measured last', async () => {
    const { alertId, version } = await staffed.newAlert();
    const episodeId = alertId.slice('gate-1.'.length);
    const again = alertFacts(episodeId, { change: 'updated', attempt: 2 });
    await gateway.emit({ kind: 'alert', facts: again });
    const call = alertFacts(episodeId, { change: 'called', laneId: 'lane-2' });
    const seq = await gateway.emit({ kind: 'alert', facts: call });
    await eventually('the confirmation', () => gateway.confirmedSeq === seq);
    const answer = await people.guard.get<AlertDetail>(`/api/alerts/${alertId}`);
    expect(alertDetail.parse(answer)).toEqual(answer);
    expect(answer.alert).toMatchObject({ state: 'open', attempt: 2, version: version + 2 });
    expect(answer.log.map(({ kind }) => kind)).toEqual(['raised', 'updated', 'called']);
    expect(answer.log[2]?.detail).toEqual({
      eventId: `gate-1:1:${seq}`,
      calledFromLaneId: 'lane-2',
      observedAtMs: expect.any(Number),
    });
  });

  test('what a contact thermometer at the gate has taken back needs nobody any more', async () => {
    const { alertId } = await staffed.newAlert();
    const episodeId = alertId.slice('gate-1.'.length);
    const raised = alertFacts(episodeId);
    const contact = {
      temperatureCelsius: 36.8,
      contactSite: 'ear',
      source: 'typed',
      thresholdCelsius: 37.5,
    } as const;
    const facts = alertFacts(episodeId, {
      ...{ change: 'updated', priority: 'P3' },
      decision: { ...raised.decision, outcome: 'cleared', reason: 'contact-below-threshold' },
      episode: {
        ...{ state: 'cleared', cause: 'contact-below-threshold', label: 1, otherSite: null },
        contact,
      },
    });
    const seq = await gateway.emit({ kind: 'alert', facts });
    await eventually('the confirmation', () => gateway.confirmedSeq === seq);
    const { alert } = await people.guard.get<AlertDetail>(`/api/alerts/${alertId}`);
    expect(alert).toMatchObject({ state: 'closed', priority: 'P3', outcome: 'cleared' });
    const open = await people.guard.get<AlertList>('/api/alerts?state=open');
    expect(open.alerts.map((each) => each.alertId)).not.toContain(alertId);
  });

  test('what the guard did about the person is in it, without who it was', async () => {
    const { alertId } = await staffed.newAlert();
    const episodeId = alertId.slice('gate-1.'.length);
    const facts = { ...exampleEpisode, episodeId };
    await gateway.emit({ kind: 'episode', facts: { ...facts, to: 'aside', contact: null } });
    const seq = await gateway.emit({ kind: 'episode', facts });
    await eventually('the confirmation', () => gateway.confirmedSeq === seq);
    const answer = await people.guard.get<AlertDetail>(`/api/alerts/${alertId}`);
    expect(alertDetail.parse(answer)).toEqual(answer);
    expect(answer.steps).toMatchObject([
      { state: 'aside', contact: null },
      { state: 'confirmed', contact: { contactSite: 'axillary', temperatureCelsius: 38.4 } },
    ]);
    expect(JSON.stringify(answer)).not.toContain(exampleEpisode.pseudonym);
  });

  test('an acknowledged alert is not among the open ones, but among all', async () => {
    const { alertId, version } = await staffed.newAlert();
    await people.operator.request('POST', `/api/alerts/${alertId}/acknowledge`, { version });
    const idsOf = async (query: string) =>
      (await people.guard.get<AlertList>(`/api/alerts?${query}`)).alerts.map(
        (each) => each.alertId,
      );
    expect(await idsOf('state=open')).not.toContain(alertId);
    expect(await idsOf('state=all')).toContain(alertId);
  });
});

describe('lists', () => {
  test('pages follow each other without a hole and end', async () => {
    for (let passages = 0; passages < 5; passages++) {
      await gateway.emit({ kind: 'passage', facts: passageFacts(`page-${passages}`) });
    }
    await eventually('the confirmation', () => gateway.confirmedSeq === gateway.headSeq);
    const whole = await people.guard.get<PassageList>('/api/passages?gatewayId=gate-1');
    const paged: string[] = [];
    let before: string | null = null;
    do {
      const query: string = before === null ? '' : `&before=${before}`;
      const page: PassageList = await people.guard.get(`/api/passages?limit=2${query}`);
      paged.push(...page.passages.map(({ eventId }) => eventId));
      before = page.nextBefore;
    } while (before !== null);
    expect(paged).toEqual(whole.passages.map(({ eventId }) => eventId));
    expect(paged.length).toBeGreaterThan(5);
  });

  test('every answer is what its schema says, and nothing more', async () => {
    const schemas = {
      '/api/alerts?state=all': alertList,
      '/api/alerts/gate-1.p-1': alertDetail,
      '/api/passages': passageList,
      '/api/passages/gate-1/p-1': passageDetailView,
      '/api/gateways': gatewayList,
    };
    for (const [path, schema] of Object.entries(schemas)) {
      const answer = await people.guard.get(path);
      expect(schema.parse(answer)).toEqual(answer);
    }
  });

  test.each(['limit=0', 'limit=501', 'before=abc', 'before=0', 'colour=red'])(
    'the query %s is refused',
    async (query) => {
      const response = await people.guard.request('GET', `/api/passages?${query}`);
      expect([response.status, (await errorOf(response)).code]).toEqual([400, 'REQUEST_INVALID']);
    },
  );
});
