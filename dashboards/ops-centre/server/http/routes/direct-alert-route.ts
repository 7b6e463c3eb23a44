import * as z from 'zod';
import { ID_PATTERN, recordIdFromEventId } from '#gateway/domain/identity.ts';
import { CONTENT_TYPE_EVENT } from '#gateway/wire/cloud-event.ts';
import type { DirectAlertReplyV1 } from '#gateway/wire/direct-alert.ts';
import {
  directAlertDoorV1,
  directAlertPath,
  directAlertReplyV1,
} from '#gateway/wire/direct-alert.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import { topics } from '#gateway/wire/topics.ts';
import { doorError } from '#ops-centre/http/access.ts';
import { ApiError } from '#ops-centre/http/api-errors.ts';
import type { HttpContext, HttpServer } from '#ops-centre/http/http-context.ts';
import type { RefusalReason } from '#ops-centre/ingest/incoming-message.ts';
import type { IngestCounts } from '#ops-centre/ingest/ingest-outcome.ts';

/** Only what says whose it is; everything else is checked where all records are. */
const anyEvent = z.looseObject({ id: z.string().max(80), source: z.string().max(120) });

const gatewayParams = z.object({ gatewayId: z.string().regex(ID_PATTERN) });

/** Another time it may be taken: nothing is wrong with the record itself. */
const PUT_OFF: ReadonlySet<string> = new Set<RefusalReason>([
  'too-far',
  'too-scattered',
  'too-many-epochs',
  'too-many-gateways',
  'internal',
]);

/**
 * An alert that comes past the broker. It goes through the same door as every record, so that it is shown once
 * whichever way is first; the answer is sent after the commit.
 */
export function addDirectAlertRoute(server: HttpServer, context: HttpContext): void {
  const { gatewayDoor, ingestNow } = context;
  server.addContentTypeParser(
    CONTENT_TYPE_EVENT,
    { parseAs: 'string' },
    server.getDefaultJsonParser('error', 'error'),
  );
  server.route({
    method: 'GET',
    url: directAlertPath(':gatewayId'),
    config: { access: 'gateway' },
    schema: {
      summary: 'Whether alerts of this gateway are taken here with this token',
      params: gatewayParams,
      response: { 200: directAlertDoorV1 },
    },
    handler: ({ params: { gatewayId } }) => ({ gatewayId }),
  });
  server.route({
    method: 'POST',
    url: directAlertPath(':gatewayId'),
    config: { access: 'gateway' },
    schema: {
      params: gatewayParams,
      body: anyEvent,
      response: { 200: directAlertReplyV1 },
    },
    handler: async ({ params: { gatewayId }, body, ip }) => {
      const from = ownAddress(body, gatewayId);
      if (!from) {
        const refusal = new ApiError('FOREIGN_RECORD', 'A gateway brings its own records only.');
        throw doorError(gatewayDoor.refuseForeign({ gatewayId, fromAddress: ip }), refusal);
      }
      const topic = topics.record(from, 'alert');
      const counts = await ingestNow({ topic, payload: JSON.stringify(body) });
      return { eventId: body.id, outcome: outcomeFrom(counts) };
    },
  });
}

/** Where the event says that it comes from; `null` where that is another gateway. */
function ownAddress(
  { id, source }: z.infer<typeof anyEvent>,
  gatewayId: string,
): GatewayAddress | null {
  const [, siteId = '', named] =
    /^\/gatehouse\/([a-z0-9-]{1,40})\/([a-z0-9-]{1,40})$/.exec(source) ?? [];
  const isOwn = named === gatewayId && recordIdFromEventId(id)?.gatewayId === gatewayId;
  return isOwn ? { siteId, gatewayId } : null;
}

function outcomeFrom(counts: IngestCounts): DirectAlertReplyV1['outcome'] {
  if ((counts.stored.alert ?? 0) > 0) return 'stored';
  if (counts.conflicts > 0) {
    throw new ApiError('RECORD_CONFLICT', 'Another record is stored under this number.');
  }
  if (counts.duplicates > 0) return 'known';
  const [reason = 'internal'] = Object.keys(counts.refused);
  if (PUT_OFF.has(reason)) {
    throw new ApiError('RECORD_PUT_OFF', `The record cannot be taken now (${reason}).`);
  }
  throw new ApiError('RECORD_REFUSED', `The record is not taken (${reason}).`);
}
