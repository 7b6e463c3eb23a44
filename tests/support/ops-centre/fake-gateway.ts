import type { MqttClient } from 'mqtt';
import { connectAsync } from 'mqtt';
import type { RecordFacts } from '#gateway/domain/record.ts';
import type { AckV1, ResendRequestV1 } from '#gateway/wire/control-messages.ts';
import { ackV1, resendRequestV1 } from '#gateway/wire/control-messages.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import { topics } from '#gateway/wire/topics.ts';
import type { TestBroker } from './brokers.ts';
import { eventJson, eventMessage, heartbeatMessage, lobby, stateMessage } from './wire-events.ts';

/** Small enough for a message of 256 KiB. */
const BATCH_EVENTS = 100;

type HeldRecord = { readonly record: RecordFacts; readonly observedAtMs: number };

/**
 * The gateway's side of the wire, as far as an ops centre can tell: it numbers records, publishes them (or
 * loses one on the way, when told to) and answers requests for what is missing from what it holds.
 */
export class FakeGateway {
  readonly address: GatewayAddress;
  readonly requests: ResendRequestV1[] = [];
  readonly acks: AckV1[] = [];
  readonly #client: MqttClient;
  readonly #held: HeldRecord[] = [];
  readonly #epoch = 1;
  #isAnswering = true;

  private constructor(client: MqttClient, address: GatewayAddress) {
    this.#client = client;
    this.address = address;
    client.on('message', (topic, payload) => void this.#hear(topic, payload.toString('utf8')));
  }

  static async connect(
    broker: Pick<TestBroker, 'url' | 'protocolVersion'>,
    address: GatewayAddress = lobby,
  ): Promise<FakeGateway> {
    const client = await connectAsync(broker.url, {
      protocolVersion: broker.protocolVersion,
      clientId: `gateway-${address.gatewayId}`,
      reconnectPeriod: 200,
    });
    const gateway = new FakeGateway(client, address);
    await client.subscribeAsync([topics.ack(address), topics.command(address, 'resend')], {
      qos: 1,
    });
    await gateway.publish(stateMessage('online', 'session-1', address));
    return gateway;
  }

  /** Sequence number of the newest record. */
  get headSeq(): number {
    return this.#held.length;
  }

  /** The last number that the ops centre has confirmed. */
  get confirmedSeq(): number {
    const last = this.acks.at(-1)?.confirmed.find(({ epoch }) => epoch === this.#epoch);
    return last?.seq ?? 0;
  }

  /** Journals a record and publishes it. */
  async emit(record: RecordFacts, observedAtMs: number = Date.now()): Promise<number> {
    const seq = this.lose(record, observedAtMs);
    const options = { from: this.address, epoch: this.#epoch, seq, observedAtMs };
    await this.publish(eventMessage(record, options));
    return seq;
  }

  /** Journals a record whose message never arrives. */
  lose(record: RecordFacts, observedAtMs: number = Date.now()): number {
    this.#held.push({ record, observedAtMs });
    return this.#held.length;
  }

  async heartbeat(): Promise<void> {
    const claim = { epoch: this.#epoch, firstSeq: 1, lastSeq: this.#held.length };
    await this.publish(heartbeatMessage([claim], this.address));
  }

  async publish(message: {
    readonly topic: string;
    readonly payload: string | Buffer;
  }): Promise<void> {
    await this.#client.publishAsync(message.topic, message.payload, { qos: 1 });
  }

  async publishRetained(message: {
    readonly topic: string;
    readonly payload: string;
  }): Promise<void> {
    await this.#client.publishAsync(message.topic, message.payload, { qos: 1, retain: true });
  }

  stopAnswering(): void {
    this.#isAnswering = false;
  }

  answerAgain(): void {
    this.#isAnswering = true;
  }

  async reconnected(): Promise<void> {
    if (this.#client.connected) return;
    await new Promise<void>((resolve) => this.#client.once('connect', () => resolve()));
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }

  async #hear(topic: string, payload: string): Promise<void> {
    if (topic === topics.ack(this.address)) {
      this.acks.push(ackV1.parse(JSON.parse(payload)));
      return;
    }
    const request = resendRequestV1.parse(JSON.parse(payload));
    this.requests.push(request);
    if (this.#isAnswering) await this.#answer(request);
  }

  async #answer({ requestId, fromSeq, toSeq }: ResendRequestV1): Promise<void> {
    const wanted = this.#held
      .map((held, index) => ({ ...held, seq: index + 1 }))
      .filter(({ seq }) => seq >= fromSeq && seq <= toSeq);
    const reply = { requestId, accepted: true, reason: '', records: wanted.length, missing: [] };
    const topic = topics.commandReply(this.address, 'resend');
    await this.publish({ topic, payload: JSON.stringify(reply) });
    for (const [kind, records] of Map.groupBy(wanted, ({ record }) => record.kind)) {
      const backfill = topics.backfill(this.address, kind);
      for (let start = 0; start < records.length; start += BATCH_EVENTS) {
        const events = records
          .slice(start, start + BATCH_EVENTS)
          .map(({ record, seq, observedAtMs }) =>
            eventJson(record, { from: this.address, epoch: this.#epoch, seq, observedAtMs }),
          );
        await this.publish({ topic: backfill, payload: `[${events.join(',')}]` });
      }
    }
  }
}
