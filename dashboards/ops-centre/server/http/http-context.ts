import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import type { Clock } from '#gateway/domain/clock.ts';
import type { AccountService } from '#ops-centre/accounts/account-service.ts';
import type { GatewayDoor } from '#ops-centre/accounts/gateway-door.ts';
import type { DirectMessage } from '#ops-centre/app/ingest-line.ts';
import type { IngestCounts } from '#ops-centre/ingest/ingest-outcome.ts';
import type { StreamHub } from '#ops-centre/live/stream-hub.ts';
import type { Database } from '#ops-centre/store/database.ts';
import type { WriterClient } from '#ops-centre/writer/writer-client.ts';
import type { SessionCookie } from './session-cookie.ts';

/** What the routes work with. */
export type HttpContext = {
  readonly reader: Database;
  readonly writer: Pick<WriterClient, 'call'>;
  readonly accounts: AccountService;
  readonly gatewayDoor: GatewayDoor;
  /** Takes one message in ahead of what waits; resolves with what came of it after its commit. */
  readonly ingestNow: (message: DirectMessage) => Promise<IngestCounts>;
  readonly hub: StreamHub;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly cookie: SessionCookie;
  readonly webDirectory: string;
  readonly metricsToken: string | null;
  readonly health: () => HealthReport;
  readonly metrics: () => Promise<string>;
};

/** What this program depends on; each is a sentence when it is not well. */
export type HealthReport = {
  readonly store: string | null;
  readonly broker: string | null;
};

export type HttpServer = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
