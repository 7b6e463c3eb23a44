import type { Clock } from '#gateway/domain/clock.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { MqttConnection } from '#gateway/sinks/mqtt/connection-port.ts';
import type { Presence } from '#gateway/sinks/mqtt/gateway-presence.ts';
import type { OutgoingMessage } from '#gateway/sinks/mqtt/publish-encoder.ts';
import type { PublisherView, ViewedDevice } from '#gateway/sinks/mqtt/publisher-view.ts';
import { createRateLimit } from '#gateway/sinks/mqtt/rate-limit.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';
import { laneDevice, metricsFrom, metricsOfRole } from './record-metrics.ts';
import type { Metric, SparkplugPayload } from './sparkplug-payload.ts';
import { commandsIn, encodePayload } from './sparkplug-payload.ts';
import type { SparkplugAddress } from './sparkplug-topics.ts';
import { sparkplugTopics } from './sparkplug-topics.ts';

export type EdgeNodeOptions = {
  readonly address: SparkplugAddress;
  readonly clock: Clock;
  readonly bootId: string;
  readonly softwareVersion: string;
  /** The number of the next birth, 0 to 255, one more than that of the last one, also after a restart. */
  readonly nextBirth: () => number;
};

/** A record with the time that it is told under. */
export type TimedRecord = {
  readonly record: StoredRecord;
  readonly observedAtMs: number;
  /** Observed too long ago to be what is true now. */
  readonly isHistorical: boolean;
};

const REBIRTH = 'Node Control/Rebirth';
const BIRTH_NUMBER = 'bdSeq';
const MAX_REBIRTHS = 3;
const REBIRTH_PERIOD_MS = 10_000;
const LAST_SEQ = 255;

/** Devices that cannot be heard are dead to a host. */
const GONE: ReadonlySet<DeviceState> = new Set([DeviceState.Silent, DeviceState.Faulty]);

/**
 * The gateway as an edge node of Sparkplug 3.0: its devices and lanes are the node's devices. Births name
 * every metric with its last known value, `seq` counts every message of a session, and whoever missed one
 * asks for a rebirth. Messages are built and handed over in one turn, so that their order is that of `seq`.
 */
export class EdgeNode {
  readonly #options: EdgeNodeOptions;
  readonly #mayRebirth: () => boolean;
  readonly #roles = new Map<string, readonly Metric[]>();
  /** What is true now, by device and metric; history does not change it. */
  readonly #values = new Map<string, Map<string, Metric>>();
  readonly #born = new Set<string>();
  #connection: MqttConnection | null = null;
  #view: PublisherView | null = null;
  #birth = 0;
  #seq = 0;

  constructor(options: EdgeNodeOptions) {
    this.#options = options;
    const { clock } = options;
    this.#mayRebirth = createRateLimit({ clock, max: MAX_REBIRTHS, periodMs: REBIRTH_PERIOD_MS });
  }

  /** Death of a connection, with the number of the birth that it ends (§6.4.16). */
  presence(): Presence {
    this.#birth = this.#options.nextBirth();
    const topic = sparkplugTopics.node('NDEATH', this.#options.address);
    const birth = this.#birth;
    const payload = (): Buffer => this.#encode(null, [birthNumber(birth)]);
    return {
      will: () => ({ topic, payload: payload(), qos: 1, retain: false }),
      message: (status) =>
        status === 'online'
          ? null
          : { topic, payload: payload(), qos: 1, retain: false, contentType: null },
    };
  }

  /** From now on it is born with each connection; gives how to let go of the view. */
  attach(connection: MqttConnection, view: PublisherView): () => void {
    this.#connection = connection;
    this.#view = view;
    for (const { deviceId, role } of view.devices()) this.#roles.set(deviceId, metricsOfRole[role]);
    for (const laneId of view.laneIds) this.#roles.set(laneDevice(laneId), metricsOfRole.lane);
    const commandTopic = sparkplugTopics.node('NCMD', this.#options.address);
    connection.subscribe([commandTopic]);
    connection.onMessage(({ topic, payload, retained }) => {
      const isForUs = topic === commandTopic && !retained;
      if (isForUs && commandsIn(payload).includes(REBIRTH) && this.#mayRebirth()) this.bear();
    });
    connection.onState(({ state }) => {
      if (state === 'online') this.bear();
      else this.#born.clear();
    });
    return view.onDeviceState(() => this.#devicesChanged());
  }

  /** Birth of the node and of every device that can be heard. */
  bear(): void {
    const { address, bootId, softwareVersion } = this.#options;
    this.#seq = 0;
    this.#born.clear();
    const birth = this.#message(sparkplugTopics.node('NBIRTH', address), [
      birthNumber(this.#birth),
      { name: REBIRTH, type: 'Boolean', value: false },
      { name: 'Properties/Boot Id', type: 'String', value: bootId },
      { name: 'Properties/Software Version', type: 'String', value: softwareVersion },
    ]);
    const gone = new Set(this.#goneDevices().map(({ deviceId }) => deviceId));
    const alive = [...this.#roles.keys()].filter((device) => !gone.has(device));
    this.#say([birth, ...alive.map((device) => this.#deviceBirth(device))]);
  }

  /** Hands the records over; `false` when one of them did not leave, and a new birth followed. */
  async tell(records: readonly TimedRecord[]): Promise<boolean> {
    const connection = this.#connection;
    if (connection?.state() !== 'online') return false;
    const messages = records.flatMap((each) => this.#dataOf(each));
    const outcomes = await connection.publishAll(messages);
    if (outcomes.every(({ kind }) => kind === 'acknowledged')) return await connection.processed();
    // A number of the session is missing now.
    if (connection.state() === 'online') this.bear();
    return false;
  }

  #dataOf({ record, observedAtMs, isHistorical }: TimedRecord): readonly OutgoingMessage[] {
    const told = metricsFrom(record);
    if (!told) return [];
    const { device, metrics } = told;
    // A device of an earlier configuration, or one that cannot be heard now, whose records come late.
    if (!this.#roles.has(device)) this.#roles.set(device, metrics);
    const birth = this.#born.has(device) ? [] : [this.#deviceBirth(device)];
    if (!isHistorical) this.#remember(device, metrics);
    const topic = sparkplugTopics.device('DDATA', this.#options.address, device);
    return [...birth, this.#message(topic, metrics, { observedAtMs, isHistorical })];
  }

  #remember(device: string, metrics: readonly Metric[]): void {
    const values = this.#values.get(device) ?? new Map<string, Metric>();
    for (const metric of metrics) values.set(metric.name, metric);
    this.#values.set(device, values);
  }

  #deviceBirth(device: string): OutgoingMessage {
    this.#born.add(device);
    const values = this.#values.get(device);
    const metrics = (this.#roles.get(device) ?? []).map((each) => values?.get(each.name) ?? each);
    return this.#message(sparkplugTopics.device('DBIRTH', this.#options.address, device), metrics);
  }

  #devicesChanged(): void {
    if (this.#connection?.state() !== 'online') return;
    const messages: OutgoingMessage[] = [];
    const { address } = this.#options;
    for (const { deviceId } of this.#goneDevices())
      if (this.#born.delete(deviceId))
        messages.push(this.#message(sparkplugTopics.device('DDEATH', address, deviceId), []));
    for (const { deviceId, state } of this.#view?.devices() ?? [])
      if (state === DeviceState.Ready && !this.#born.has(deviceId))
        messages.push(this.#deviceBirth(deviceId));
    this.#say(messages);
  }

  #goneDevices(): readonly ViewedDevice[] {
    return (this.#view?.devices() ?? []).filter(({ state }) => GONE.has(state));
  }

  #say(messages: readonly OutgoingMessage[]): void {
    if (messages.length > 0) void this.#connection?.publishAll(messages);
  }

  /** Data is QoS 0 by the specification (§6.4.20); `processed` says that the broker has it. */
  #message(
    topic: string,
    metrics: readonly Metric[],
    more: Partial<SparkplugPayload> = {},
  ): OutgoingMessage {
    const payload = this.#encode(this.#nextSeq(), metrics, more);
    return { topic, payload, qos: 0, retain: false, contentType: null };
  }

  #encode(
    seq: number | null,
    metrics: readonly Metric[],
    more: Partial<SparkplugPayload> = {},
  ): Buffer {
    return encodePayload({ timestampMs: this.#options.clock.wallMs(), seq, metrics, ...more });
  }

  #nextSeq(): number {
    const seq = this.#seq;
    this.#seq = seq === LAST_SEQ ? 0 : seq + 1;
    return seq;
  }
}

const birthNumber = (value: number): Metric => ({ name: BIRTH_NUMBER, type: 'Int64', value });
