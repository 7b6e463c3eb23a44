import * as z from 'zod';
import { Permission } from '#ops-centre/accounts/permissions.ts';
import { alertViewFrom } from '#ops-centre/alerts/alert-views.ts';
import { sessionOf } from '#ops-centre/http/access.ts';
import type { AlertDetail } from '#ops-centre/http/api/alert-history-types.ts';
import { alertDetail } from '#ops-centre/http/api/alert-history-types.ts';
import type { AlertList, AlertView } from '#ops-centre/http/api/alert-types.ts';
import {
  acknowledgeConflict,
  acknowledgeRequest,
  alertList,
  alertsQuery,
  alertView,
} from '#ops-centre/http/api/alert-types.ts';
import { ApiError, apiErrorBody } from '#ops-centre/http/api-errors.ts';
import type { HttpContext, HttpServer } from '#ops-centre/http/http-context.ts';
import { orderFrom, pageOf } from '#ops-centre/http/pages.ts';
import { episodeStepFrom } from '#ops-centre/passages/episode-steps.ts';
import { heardPassageFrom, passageViewFrom } from '#ops-centre/passages/passage-views.ts';
import { findAlert, listAlertLog, listAlerts } from '#ops-centre/store/alert-table.ts';
import { listEpisode, listEpisodeSteps } from '#ops-centre/store/event-table.ts';

const alertParams = z.object({ alertId: z.string().max(512) });

/** The list, the evidence, and the one thing that a person does with an alert for now. */
export function addAlertRoutes(server: HttpServer, context: HttpContext): void {
  const { reader, writer, hub, clock } = context;

  server.route({
    method: 'GET',
    url: '/api/alerts',
    config: { access: Permission.Watch },
    schema: { querystring: alertsQuery, response: { 200: alertList } },
    handler: (request): AlertList => {
      const { state, limit, before } = request.query;
      // Before the list is read: what happens in between is told twice rather than not at all.
      const cursor = String(hub.headId);
      const query = {
        onlyOpen: state === 'open',
        beforeOrder: orderFrom(before),
        limit: limit + 1,
      };
      const { items, nextBefore } = pageOf(listAlerts(reader, query), limit);
      return { alerts: items.map(({ facts }) => alertViewFrom(facts)), cursor, nextBefore };
    },
  });

  server.route({
    method: 'GET',
    url: '/api/alerts/:alertId',
    config: { access: Permission.Watch },
    schema: { params: alertParams, response: { 200: alertDetail } },
    handler: (request): AlertDetail => {
      const { alertId } = request.params;
      const found = findAlert(reader, alertId);
      if (!found) throw alertNotFound();
      const { facts } = found;
      const episode = listEpisode(reader, facts.gatewayId, facts.alertKey);
      return {
        alert: alertViewFrom(facts),
        log: listAlertLog(reader, alertId),
        passages: episode.map((event) => passageViewFrom(heardPassageFrom(event))),
        steps: listEpisodeSteps(reader, facts.gatewayId, facts.alertKey).map(episodeStepFrom),
      };
    },
  });

  server.route({
    method: 'POST',
    url: '/api/alerts/:alertId/acknowledge',
    config: { access: Permission.AcknowledgeAlerts },
    schema: {
      params: alertParams,
      body: acknowledgeRequest,
      response: { 200: alertView, 409: acknowledgeConflict },
    },
    handler: async (request, reply) => {
      const result = await writer.call('acknowledge', {
        alertId: request.params.alertId,
        version: request.body.version,
        userName: sessionOf(request).userName,
        atMs: clock.wallMs(),
        fromAddress: request.ip,
      });
      if (result.kind === 'not-found') throw alertNotFound();
      if (result.kind === 'conflict') {
        const conflict = conflictFrom(result.reason, result.alert);
        return reply.code(409).send(conflict);
      }
      return result.alert;
    },
  });
}

function alertNotFound(): ApiError {
  return new ApiError('ALERT_NOT_FOUND', 'There is no such alert.');
}

function conflictFrom(
  reason: 'already-acknowledged' | 'changed',
  alert: AlertView,
): z.infer<typeof acknowledgeConflict> {
  if (reason === 'changed') {
    const message = 'The alert has changed since it was shown.';
    return { ...apiErrorBody('ALERT_CHANGED', message), alert };
  }
  const { userName, atMs } = alert.acknowledgedBy ?? { userName: 'Somebody', atMs: 0 };
  const message = `${userName} acknowledged this alert at ${new Date(atMs).toISOString()}.`;
  return { ...apiErrorBody('ALREADY_ACKNOWLEDGED', message), alert };
}
