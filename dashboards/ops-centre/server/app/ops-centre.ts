import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '#gateway/domain/clock.ts';
import { instantFrom } from '#gateway/domain/clock.ts';
import { AccountService } from '#ops-centre/accounts/account-service.ts';
import { PasswordHasher } from '#ops-centre/accounts/password-hash.ts';
import { SignInThrottle } from '#ops-centre/accounts/sign-in-throttle.ts';
import type { OpsCentreConfig, OpsCentreSecrets } from '#ops-centre/config/load-config.ts';
import type { HttpServer } from '#ops-centre/http/http-context.ts';
import { createHttpServer } from '#ops-centre/http/http-server.ts';
import { StreamHub } from '#ops-centre/live/stream-hub.ts';
import { countOpenAlerts } from '#ops-centre/store/alert-table.ts';
import { lockDataDirectory } from '#ops-centre/store/data-directory.ts';
import type { Database } from '#ops-centre/store/database.ts';
import { DATABASE_FILE, openForReading } from '#ops-centre/store/database.ts';
import { readStream, streamSpan } from '#ops-centre/store/stream-table.ts';
import { WriterClient } from '#ops-centre/writer/writer-client.ts';
import { Housekeeping } from './housekeeping.ts';
import { IngestLine } from './ingest-line.ts';
import { listen } from './listen.ts';
import { OpsCentreMetrics } from './metrics.ts';
import { Shutdown } from './shutdown.ts';
import { systemClock } from './system-clock.ts';

/** The whole ops centre in this process. The only place that knows which parts there are and who needs whom. */
export type RunningOpsCentre = {
  /** Where it can be reached, with the port that was really taken. */
  readonly url: string;
  /** To be shown on the console while nobody has an account; `null` otherwise. */
  readonly setUpCode: string | null;
  /** Resolves once the broker has accepted the subscriptions. */
  brokerConnected(): Promise<void>;
  /** Resolves when the process can no longer go on; not when it is stopped. */
  readonly failed: Promise<Error>;
  /** Idempotent, at most about 4 s; resolves with what did not stop in time. */
  stop(): Promise<readonly string[]>;
};

export type OpsCentreOptions = {
  readonly config: OpsCentreConfig;
  readonly secrets: OpsCentreSecrets;
  readonly logger: Logger;
  readonly clock?: Clock;
};

const STOP_TIMEOUT_MS = 4_000;

/** Starts in the order in which parts need each other; whatever fails stops what had started. */
export async function startOpsCentre(options: OpsCentreOptions): Promise<RunningOpsCentre> {
  const shutdown = new Shutdown();
  try {
    return await start(options, shutdown);
  } catch (cause) {
    await shutdown.run(STOP_TIMEOUT_MS);
    throw cause;
  }
}

async function start(options: OpsCentreOptions, shutdown: Shutdown): Promise<RunningOpsCentre> {
  const { config, secrets, logger, clock = systemClock } = options;
  const { reader, writer } = await openStore(config, clock, shutdown);
  const failed = new Promise<Error>((resolve) => writer.onFailure(resolve));
  const accounts = new AccountService({
    reader,
    writer,
    clock,
    hasher: new PasswordHasher(),
    throttle: new SignInThrottle(),
  });
  const hub = new StreamHub({
    clock,
    span: () => streamSpan(reader),
    read: (afterId, upToId, limit) => readStream(reader, afterId, upToId, limit),
    isAllowed: ({ tokenHash }) => keepsWatching(accounts, tokenHash),
  });
  writer.onStream((rows) => hub.broadcast(rows));
  const ingest = new IngestLine({ config, secrets, logger, clock, writer, hub });
  const metrics = new OpsCentreMetrics({
    openAlerts: () => countOpenAlerts(reader),
    streams: () => hub.clientCount,
    queuedMessages: () => ingest.queuedMessages,
    brokerConnected: () => ingest.brokerFault === null,
    lacking: () => writer.call('lacking', instantFrom(clock)),
  });
  ingest.onOutcome((outcome) => metrics.note(outcome));
  ingest.onEvent((event) => countEvent(metrics, event));
  const server = await createHttpServer({
    reader,
    writer,
    accounts,
    hub,
    clock,
    logger,
    webDirectory: config.webDirectory,
    metricsToken: secrets.metricsToken ?? null,
    health: () => ({ store: ingest.storeFault, broker: ingest.brokerFault }),
    metrics: () => metrics.text(),
    ingestNow: async (message) => {
      const counts = await ingest.takeNow(message);
      metrics.noteDirect(counts);
      return counts;
    },
    onRefused: (code) => metrics.noteRequestRefused(code),
    tls: secrets.tls ?? null,
    rules: {
      listenHost: config.http.host,
      isTls: config.http.tls !== undefined,
      publicUrl: config.http.publicUrl ?? null,
    },
  });
  const url = await openDoors(server, hub, config, shutdown);
  ingest.start();
  shutdown.add('ingest', () => ingest.stop());
  const housekeeping = new Housekeeping({ retention: config.retention, clock, logger, writer });
  housekeeping.start();
  shutdown.add('housekeeping', () => housekeeping.stop());
  return {
    url,
    setUpCode: await accounts.offerSetUpCode(),
    brokerConnected: () => ingest.whenConnected(),
    failed,
    stop: () => shutdown.run(STOP_TIMEOUT_MS),
  };
}

async function openStore(
  config: OpsCentreConfig,
  clock: Clock,
  shutdown: Shutdown,
): Promise<{ readonly reader: Database; readonly writer: WriterClient }> {
  const lock = lockDataDirectory(config.dataDirectory);
  shutdown.add('data directory', () => lock.release());
  const databasePath = join(config.dataDirectory, DATABASE_FILE);
  const { centreId, resend } = config;
  const writer = await WriterClient.open({
    databasePath,
    centreId,
    resend,
    now: instantFrom(clock),
  });
  shutdown.add('writer', () => writer.close());
  const reader = openForReading(databasePath);
  shutdown.add('reader', () => reader.close());
  return { reader, writer };
}

async function openDoors(
  server: HttpServer,
  hub: StreamHub,
  config: OpsCentreConfig,
  shutdown: Shutdown,
): Promise<string> {
  shutdown.add('http server', () => server.close());
  const url = await listen(server, config);
  hub.start();
  shutdown.add('streams', () => hub.stop());
  return url;
}

/** A screen that watches counts as somebody being there: an idle limit must not blind a night shift. */
function keepsWatching(accounts: AccountService, tokenHash: string): boolean {
  const session = accounts.validSession(tokenHash);
  if (!session) return false;
  accounts.touch(session).catch(() => undefined);
  return true;
}

function countEvent(
  metrics: OpsCentreMetrics,
  event: { readonly kind: string; readonly reason?: string },
): void {
  if (event.kind === 'refused') metrics.noteRefused(event.reason ?? '');
  else if (event.kind === 'store-fault') metrics.noteStoreFault();
  else metrics.noteUnsent();
}
