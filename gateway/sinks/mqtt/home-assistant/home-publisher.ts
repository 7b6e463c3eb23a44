import type { Sink, WriteOutcome } from '#gateway/delivery/sink.ts';
import type { Alert, FeverAlert } from '#gateway/domain/alert.ts';
import type { Clock, Timer } from '#gateway/domain/clock.ts';
import { DecisionOutcome } from '#gateway/domain/decision.ts';
import type { RecordFacts } from '#gateway/domain/record.ts';
import { RecordKind } from '#gateway/domain/record.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { MqttConnection } from '#gateway/sinks/mqtt/connection-port.ts';
import type { OutgoingMessage } from '#gateway/sinks/mqtt/publish-encoder.ts';
import type { PublisherView } from '#gateway/sinks/mqtt/publisher-view.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import { discoveryConfig, discoveryTopic, FEVER, homeTopics, statusTopic } from './discovery.ts';

export type HomePublisherOptions = {
  readonly id: string;
  /** Shared with the gateway's own messages: its `state` topic tells whether the entities are available. */
  readonly connection: MqttConnection;
  readonly address: GatewayAddress;
  readonly clock: Clock;
  readonly softwareVersion: string;
  readonly discoveryPrefix: string;
  readonly feverHoldSeconds: number;
  /** Home Assistant shows what is; an older record is nothing to it. */
  readonly liveWindowMs: number;
};

const TELL_INTERVAL_MS = 10_000;

/** Entities of one gateway in Home Assistant: last temperatures, states of devices, backlog, fever alerts. */
export class HomePublisher {
  readonly sink: Sink;
  readonly #options: HomePublisherOptions;
  /** What was told last, by topic; forgotten with the connection, for a broker may forget, too. */
  readonly #told = new Map<string, string>();
  #view: PublisherView | null = null;
  #timer: Timer | null = null;

  constructor(options: HomePublisherOptions) {
    this.#options = options;
    this.sink = {
      id: options.id,
      limits: { maxBatchRecords: 200, lingerMs: 0, maxConcurrentWrites: 1 },
      wants: (record) => this.#isOfNow(record),
      write: (batch, signal) => this.#write(batch, signal),
      close: () => {
        this.#timer?.cancel();
        return Promise.resolve();
      },
    };
  }

  /** Gives how to let go of the view. */
  attach(view: PublisherView): () => void {
    const { connection, discoveryPrefix } = this.#options;
    this.#view = view;
    const birth = statusTopic(discoveryPrefix);
    connection.subscribe([birth]);
    connection.onMessage(({ topic, payload }) => {
      if (topic === birth && payload.toString('latin1') === 'online') this.#introduce();
    });
    connection.onState(({ state }) => {
      if (state === 'online') this.#introduce();
    });
    const forget = view.onDeviceState(() => this.#tellStates());
    this.#introduce();
    this.#tellEvery();
    return forget;
  }

  #isOfNow({ kind, observedAtMs }: StoredRecord): boolean {
    const isOfUse = kind === RecordKind.Reading || kind === RecordKind.Alert;
    const { clock, liveWindowMs } = this.#options;
    return isOfUse && clock.wallMs() - observedAtMs <= liveWindowMs;
  }

  async #write(batch: readonly StoredRecord[], signal: AbortSignal): Promise<WriteOutcome> {
    const { connection } = this.#options;
    const outcomes = await connection.publishAll(this.#messagesFrom(batch), signal);
    const refused = outcomes.find(({ kind }) => kind !== 'acknowledged');
    if (!refused) return { kind: 'accepted' };
    const cause = 'cause' in refused ? refused.cause : 'not taken';
    const hold = refused.kind === 'refused' && refused.refusal === 'hold';
    return { kind: 'retry', cause, hold };
  }

  /** Of each thermometer the newest value only; every alert. */
  #messagesFrom(batch: readonly StoredRecord[]): readonly OutgoingMessage[] {
    const { address } = this.#options;
    const newest = new Map<string, OutgoingMessage>();
    const alerts: OutgoingMessage[] = [];
    for (const record of batch) {
      const entry = entryFrom(record);
      if (entry?.kind === 'reading') {
        const topic = homeTopics.temperature(address, entry.facts.deviceId);
        newest.set(topic, message(topic, String(entry.facts.rawTemperatureCelsius), true));
      } else if (entry?.kind === 'alert' && isOfPerson(entry.facts)) {
        const isOver = entry.facts.decision.outcome === DecisionOutcome.Cleared;
        const topic = homeTopics.fever(address, entry.facts.laneId);
        alerts.push(message(topic, isOver ? FEVER.off : FEVER.on, false));
      }
    }
    return [...alerts, ...newest.values()];
  }

  #introduce(): void {
    const { address, softwareVersion, feverHoldSeconds, discoveryPrefix } = this.#options;
    const view = this.#view;
    if (!view || this.#options.connection.state() !== 'online') return;
    const config = discoveryConfig({ address, softwareVersion, feverHoldSeconds, view });
    this.#told.clear();
    this.#tell(discoveryTopic(discoveryPrefix, address), config);
    this.#tellStates();
  }

  #tellEvery(): void {
    this.#timer = this.#options.clock.after(TELL_INTERVAL_MS, () => {
      this.#tellStates();
      this.#tellEvery();
    });
  }

  #tellStates(): void {
    const { address } = this.#options;
    const view = this.#view;
    if (!view) return;
    for (const { deviceId, state } of view.devices())
      this.#tell(homeTopics.deviceState(address, deviceId), state);
    this.#tell(homeTopics.backlog(address), String(view.backlogRecords()));
  }

  #tell(topic: string, payload: string): void {
    const { connection } = this.#options;
    if (connection.state() !== 'online' || this.#told.get(topic) === payload) return;
    this.#told.set(topic, payload);
    void connection.publishAll([message(topic, payload, true)]);
  }
}

/** Not that somebody was phoned about it. */
const isOfPerson = (alert: Alert): alert is FeverAlert =>
  alert.kind === 'fever' && alert.change !== 'called';

const message = (topic: string, payload: string, retain: boolean): OutgoingMessage => ({
  ...{ topic, payload, retain, qos: 1, contentType: null },
});

function entryFrom(record: StoredRecord): RecordFacts | null {
  try {
    const facts: unknown = record.facts ?? JSON.parse(record.factsJson);
    return { kind: record.kind, facts } as RecordFacts;
  } catch {
    return null;
  }
}
