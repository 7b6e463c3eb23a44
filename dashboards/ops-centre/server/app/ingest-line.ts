import type { Logger } from 'pino';
import type { Clock, Timer } from '#gateway/domain/clock.ts';
import { instantFrom } from '#gateway/domain/clock.ts';
import type { OpsCentreConfig, OpsCentreSecrets } from '#ops-centre/config/load-config.ts';
import type { IncomingMessage, RefusalReason } from '#ops-centre/ingest/incoming-message.ts';
import { readPayload } from '#ops-centre/ingest/incoming-message.ts';
import type { IngestCounts, IngestOutcome, Notice } from '#ops-centre/ingest/ingest-outcome.ts';
import { IngestPump } from '#ops-centre/ingest/ingest-pump.ts';
import type { BrokerState } from '#ops-centre/ingest/mqtt-connection.ts';
import { MqttConnection } from '#ops-centre/ingest/mqtt-connection.ts';
import type { StreamHub } from '#ops-centre/live/stream-hub.ts';
import type { WriterClient } from '#ops-centre/writer/writer-client.ts';

/** From the broker to the store, and back with what follows from it: confirmations, requests, live events. */
export type IngestLineOptions = {
  readonly config: OpsCentreConfig;
  readonly secrets: OpsCentreSecrets;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly writer: WriterClient;
  readonly hub: StreamHub;
};

export type IngestEvent =
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | { readonly kind: 'store-fault' }
  | { readonly kind: 'unsent' };

/** One that came another way than over the broker. */
export type DirectMessage = Pick<IncomingMessage, 'topic' | 'payload'>;

const TICK_INTERVAL_MS = 100;

/** Refusals and other notices in the log; the counters count all of them. */
const MAX_NOTICES_A_SECOND = 10;

export class IngestLine {
  readonly #options: IngestLineOptions;
  readonly #pump: IngestPump;
  readonly #connection: MqttConnection;
  #storeFault: string | null = null;
  #brokerFault: string | null = 'not connected to the broker yet';
  #tickTimer: Timer | null = null;
  #isStopped = false;
  #noticesLeft = MAX_NOTICES_A_SECOND;
  #noticesUntilMs = 0;
  #onOutcome: (outcome: IngestOutcome) => void = () => undefined;
  #onEvent: (event: IngestEvent) => void = () => undefined;
  readonly #waitingForBroker: (() => void)[] = [];

  constructor(options: IngestLineOptions) {
    this.#options = options;
    const { clock, writer, config, secrets } = options;
    this.#pump = new IngestPump({
      clock,
      ingest: (messages) => writer.call('ingest', messages, instantFrom(clock)),
      onOutcome: (outcome) => this.#spread(outcome),
      onFault: (cause) => this.#noteStore(cause),
    });
    const { url, protocolVersion, clientId } = config.mqtt;
    this.#connection = new MqttConnection(
      {
        url,
        protocolVersion,
        clientId: clientId ?? `gatehouse-ops-centre-${config.centreId}`,
        ...(secrets.mqttUsername !== undefined && { username: secrets.mqttUsername }),
        ...(secrets.mqttPassword !== undefined && { password: secrets.mqttPassword }),
        ...(secrets.mqttCa !== undefined && { ca: secrets.mqttCa }),
      },
      {
        clock,
        chance: () => Math.random(),
        onMessage: (topic, payload, retained) => this.#take(topic, payload, retained),
        onState: (state) => this.#noteBroker(state),
      },
    );
  }

  /** A sentence while the store refuses batches. */
  get storeFault(): string | null {
    return this.#storeFault;
  }

  /** A sentence while there is no connection. */
  get brokerFault(): string | null {
    return this.#brokerFault;
  }

  get queuedMessages(): number {
    return this.#pump.queuedMessages;
  }

  onOutcome(listener: (outcome: IngestOutcome) => void): void {
    this.#onOutcome = listener;
  }

  onEvent(listener: (event: IngestEvent) => void): void {
    this.#onEvent = listener;
  }

  start(): void {
    this.#connection.start();
    this.#scheduleTick();
  }

  async whenConnected(): Promise<void> {
    if (this.#connection.isConnected) return;
    await new Promise<void>((resolve) => this.#waitingForBroker.push(resolve));
  }

  /** Ahead of the queue: somebody at a gate waits. Rejects when the store cannot commit. */
  async takeNow(message: DirectMessage): Promise<IngestCounts> {
    const { writer, clock } = this.#options;
    const incoming = { ...message, retained: false, receivedAtMs: clock.wallMs() };
    const outcome = await writer.call('ingest', [incoming], instantFrom(clock));
    this.#spread(outcome);
    return outcome.counts;
  }

  /** The line first, then what is still in the queue: it is committed, so it need not come again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#tickTimer?.cancel();
    await this.#connection.stop();
    await this.#pump.stop();
  }

  #take(topic: string, bytes: Buffer, retained: boolean): void | Promise<void> {
    const read = readPayload(bytes);
    if (read.kind === 'refused') {
      this.#onEvent(read);
      this.#log('warn', 'a message was refused', { reason: read.reason, bytes: bytes.length });
      return;
    }
    const receivedAtMs = this.#options.clock.wallMs();
    this.#pump.push({ topic, payload: read.payload, retained, receivedAtMs });
    if (!this.#pump.hasRoom) return this.#pump.whenRoom();
  }

  #spread(outcome: IngestOutcome): void {
    const { hub } = this.#options;
    hub.update(outcome.updates);
    for (const message of outcome.publish) {
      if (!this.#connection.publish(message)) this.#onEvent({ kind: 'unsent' });
    }
    for (const { level, message, fields } of outcome.notices) this.#log(level, message, fields);
    this.#onOutcome(outcome);
  }

  #scheduleTick(): void {
    this.#tickTimer = this.#options.clock.after(TICK_INTERVAL_MS, () => void this.#tick());
  }

  async #tick(): Promise<void> {
    const { writer, clock } = this.#options;
    try {
      this.#spread(await writer.call('tick', instantFrom(clock)));
    } catch (cause) {
      this.#noteStore(cause instanceof Error ? cause : new Error('unknown', { cause }));
    }
    if (!this.#isStopped) this.#scheduleTick();
  }

  #noteStore(cause: Error | null): void {
    if (cause === null) {
      if (this.#storeFault !== null) this.#options.logger.info('the store works again');
      this.#storeFault = null;
      return;
    }
    this.#onEvent({ kind: 'store-fault' });
    if (this.#isStopped) return;
    this.#log('loss', `The store refuses what comes in: ${cause.message}. It is tried again.`, {});
    this.#storeFault = `the store refuses what comes in: ${cause.message}`;
  }

  #noteBroker(state: BrokerState): void {
    const { logger, writer, clock } = this.#options;
    if (state.kind === 'away') {
      const { why, retryInMs } = state;
      this.#brokerFault = `no connection to the broker: ${why}`;
      logger.warn({ why, retryInMs }, 'no connection to the broker');
      return;
    }
    this.#brokerFault = null;
    logger.info({ hadSession: state.hadSession }, 'connected to the broker');
    // What was confirmed while the line was down was heard by nobody.
    writer.call('brokerConnected', instantFrom(clock)).catch(() => undefined);
    for (const resolve of this.#waitingForBroker.splice(0)) resolve();
  }

  #log(level: Notice['level'], message: string, fields: Notice['fields']): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs >= this.#noticesUntilMs) {
      this.#noticesUntilMs = nowMs + 1_000;
      this.#noticesLeft = MAX_NOTICES_A_SECOND;
    }
    if (this.#noticesLeft-- <= 0) return;
    this.#options.logger[level === 'loss' ? 'error' : level](fields, message);
  }
}
