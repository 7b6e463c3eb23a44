import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type {
  AckV1,
  DeviceStateV1,
  HeartbeatV1,
  ResendReplyV1,
  ResendRequestV1,
} from '#gateway/wire/control-messages.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import { CommandVerb, topics } from '#gateway/wire/topics.ts';
import type { IncomingMessage, MqttConnection } from './connection-port.ts';
import type { RefusalReason } from './control-input.ts';
import { readAck, readResendRequest } from './control-input.ts';
import { createRateLimit } from './rate-limit.ts';

export type CentreLinkOptions = {
  readonly connection: MqttConnection;
  readonly address: GatewayAddress;
  readonly clock: Clock;
  /** Called for each heartbeat; must be cheap. */
  readonly heartbeat: () => HeartbeatV1;
  /** `false`: it confirms what was never written. */
  readonly onConfirmed: (
    centreId: string,
    confirmed: AckV1['confirmed'],
    alerts: AckV1['confirmed'],
    conflicts: NonNullable<AckV1['conflicts']>,
  ) => boolean;
  readonly onResend: (request: ResendRequestV1) => Promise<ResendReplyV1>;
  /** Every request from outside, with what became of it; for the log. */
  readonly onCommand: (command: CommandAudit) => void;
  readonly heartbeatIntervalMs?: number;
  /** Most requests in ten seconds; more are answered with a refusal. */
  readonly maxResendRequests?: number;
};

export type CommandAudit = {
  readonly verb: CommandVerb;
  readonly requestId: string;
  readonly epoch: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly accepted: boolean;
  readonly reason: string;
};

export type CentreLinkCounters = {
  readonly acks: number;
  readonly resendRequests: number;
  readonly heartbeats: number;
  /** Messages that were not what they should be, by reason. */
  readonly refused: Readonly<Record<RefusalReason, number>>;
};

/** The gateway's end of the conversation with the ops centre. Bad input is counted, never thrown. */
export interface CentreLink {
  start(): void;
  stop(): void;
  /** Tells the head now, because something changed; several calls in one moment are one message. */
  heartbeatNow(): void;
  /** Retained, and told again after each connect: a broker may forget. */
  deviceStateChanged(state: DeviceStateV1): void;
  counters(): CentreLinkCounters;
}

const HEARTBEAT_INTERVAL_MS = 5_000;
const SHORTEST_INTERVAL_MS = 200;
const MAX_RESEND_REQUESTS = 5;
const RESEND_PERIOD_MS = 10_000;
const MAX_DEVICES = 256;

export function createCentreLink(options: CentreLinkOptions): CentreLink {
  return new Conversation(options);
}

class Conversation implements CentreLink {
  readonly #options: CentreLinkOptions;
  readonly #mayResend: () => boolean;
  readonly #deviceStates = new Map<string, DeviceStateV1>();
  readonly #counts = { acks: 0, resendRequests: 0, heartbeats: 0 };
  readonly #refused = {
    'too-large': 0,
    'not-json': 0,
    schema: 0,
    retained: 0,
    range: 0,
    rate: 0,
  };
  #unsubscribe: (() => void)[] = [];
  #beat: Timer | null = null;
  #lastBeatMs = Number.NEGATIVE_INFINITY;

  constructor(options: CentreLinkOptions) {
    this.#options = options;
    this.#mayResend = createRateLimit({
      clock: options.clock,
      max: options.maxResendRequests ?? MAX_RESEND_REQUESTS,
      periodMs: RESEND_PERIOD_MS,
    });
  }

  start(): void {
    const { connection, address } = this.#options;
    const ackTopic = topics.ack(address);
    const resendTopic = topics.command(address, CommandVerb.Resend);
    connection.subscribe([ackTopic, resendTopic]);
    const offMessage = connection.onMessage((message) => {
      if (message.topic === ackTopic) this.#onAck(message);
      else if (message.topic === resendTopic) void this.#onResend(message);
    });
    const offState = connection.onState(({ state }) => {
      if (state === 'online') this.#introduce();
    });
    this.#unsubscribe = [offMessage, offState];
    this.#introduce();
  }

  stop(): void {
    this.#beat?.cancel();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#unsubscribe = [];
  }

  heartbeatNow(): void {
    const waitMs = this.#lastBeatMs + SHORTEST_INTERVAL_MS - this.#options.clock.monotonicMs();
    this.#beatAfter(Math.max(0, waitMs));
  }

  deviceStateChanged(state: DeviceStateV1): void {
    const isNew = !this.#deviceStates.has(state.deviceId);
    if (isNew && this.#deviceStates.size >= MAX_DEVICES) return;
    this.#deviceStates.set(state.deviceId, state);
    if (this.#options.connection.state() === 'online') this.#sendDeviceState(state);
  }

  counters(): CentreLinkCounters {
    return { ...this.#counts, refused: { ...this.#refused } };
  }

  #introduce(): void {
    if (this.#options.connection.state() === 'online')
      for (const state of this.#deviceStates.values()) this.#sendDeviceState(state);
    this.#beatAfter(0);
  }

  #beatAfter(delayMs: number): void {
    const { clock, heartbeatIntervalMs = HEARTBEAT_INTERVAL_MS } = this.#options;
    this.#beat?.cancel();
    this.#beat = clock.after(delayMs, () => {
      this.#lastBeatMs = clock.monotonicMs();
      this.#beatAfter(heartbeatIntervalMs);
      this.#sendHeartbeat();
    });
  }

  #sendHeartbeat(): void {
    const { connection, address, heartbeat } = this.#options;
    if (connection.state() !== 'online') return;
    this.#counts.heartbeats += 1;
    // QoS 0: an old heartbeat is worth nothing, the next one says more.
    this.#send(topics.health(address), heartbeat(), { qos: 0, retain: false });
  }

  #sendDeviceState(state: DeviceStateV1): void {
    const topic = topics.deviceState(this.#options.address, state.deviceId);
    this.#send(topic, state, { qos: 1, retain: true });
  }

  #send(
    topic: string,
    value: HeartbeatV1 | DeviceStateV1 | ResendReplyV1,
    { qos, retain }: { readonly qos: 0 | 1; readonly retain: boolean },
  ): void {
    void this.#options.connection.publish(topic, JSON.stringify(value), {
      qos,
      retain,
      contentType: 'application/json',
      urgent: true,
    });
  }

  #onAck(message: IncomingMessage): void {
    const ack = readAck(message);
    if (ack.kind === 'refused') {
      this.#refused[ack.reason] += 1;
      return;
    }
    this.#counts.acks += 1;
    const { centreId, confirmed, alerts = [], conflicts = [] } = ack.value;
    if (!this.#options.onConfirmed(centreId, confirmed, alerts, conflicts))
      this.#refused.range += 1;
  }

  async #onResend(message: IncomingMessage): Promise<void> {
    const read = readResendRequest(message);
    if (read.kind === 'refused') {
      this.#refused[read.reason] += 1;
      return;
    }
    this.#counts.resendRequests += 1;
    const { address, onCommand } = this.#options;
    const { requestId, epoch, fromSeq, toSeq } = read.value;
    const reply = await this.#answer(read.value);
    const { accepted, reason } = reply;
    onCommand({ verb: CommandVerb.Resend, requestId, epoch, fromSeq, toSeq, accepted, reason });
    this.#send(topics.commandReply(address, CommandVerb.Resend), reply, { qos: 1, retain: false });
  }

  async #answer(request: ResendRequestV1): Promise<ResendReplyV1> {
    if (!this.#mayResend()) {
      this.#refused.rate += 1;
      return refusal(request, 'Too many requests: ask again in ten seconds.');
    }
    try {
      return await this.#options.onResend(request);
    } catch {
      return refusal(request, 'The gateway could not read its journal.');
    }
  }
}

const refusal = ({ requestId }: ResendRequestV1, reason: string): ResendReplyV1 => ({
  requestId,
  accepted: false,
  reason,
  records: 0,
  missing: [],
});
