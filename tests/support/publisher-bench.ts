import { onTestFinished } from 'vitest';
import { HomePublisher } from '#gateway/sinks/mqtt/home-assistant/home-publisher.ts';
import type { PublisherView, ViewedDevice } from '#gateway/sinks/mqtt/publisher-view.ts';
import { EdgeNode } from '#gateway/sinks/mqtt/sparkplug/edge-node.ts';
import { createSparkplugSink } from '#gateway/sinks/mqtt/sparkplug/sparkplug-sink.ts';
import type { DeviceState } from '#gateway/wire/control-messages.ts';
import { endpointTo, gateAddress, gatewayConnection, listenTo } from './mqtt-parts.ts';
import { realClock } from './real-clock.ts';
import type { DecodedPayload } from './sparkplug-decoder.ts';
import { decodeSparkplug } from './sparkplug-decoder.ts';

/** A gateway as publishers see it; the test says how its devices are. */
export function viewOfGate() {
  const states = new Map<string, DeviceState>([
    ['thermometer-1', 'ready'],
    ['scanner-1', 'ready'],
  ]);
  const listeners = new Set<() => void>();
  const devices = (): ViewedDevice[] =>
    [...states].map(([deviceId, state]) => ({
      ...{ deviceId, state },
      role: deviceId.startsWith('scanner') ? 'scanner' : 'thermometer',
    }));
  const view: PublisherView = {
    devices,
    laneIds: ['lane-1'],
    backlogRecords: () => 7,
    onDeviceState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const become = (deviceId: string, state: DeviceState): void => {
    states.set(deviceId, state);
    for (const listener of listeners) listener();
  };
  return { view, become };
}

export type SparkplugMessage = DecodedPayload & { readonly topic: string };

/** A Sparkplug host: everything of one group, decoded. */
export async function sparkplugHost(url: string) {
  const heard: SparkplugMessage[] = [];
  const { client } = await listenTo(url, []);
  client.on('message', (topic, payload) => heard.push({ topic, ...decodeSparkplug(payload) }));
  await client.subscribeAsync('spBv1.0/#', { qos: 1 });
  const of = (kind: string) => heard.filter(({ topic }) => topic.split('/')[2] === kind);
  return { client, heard, of };
}

export function sparkplugGate(url: string) {
  let births = 200;
  const node = new EdgeNode({
    address: { groupId: 'site-1', nodeId: 'gate-1' },
    clock: realClock,
    bootId: 'boot-1',
    softwareVersion: '0.0.0-test',
    nextBirth: () => (births += 1),
  });
  const connection = gatewayConnection(endpointTo(url), {
    clientId: 'gate-1-sparkplug',
    presence: () => node.presence(),
  });
  const { view, become } = viewOfGate();
  onTestFinished(node.attach(connection, view));
  const sink = createSparkplugSink({
    ...{ id: 'sparkplug', node, connection, clock: realClock, liveWindowMs: 30_000 },
  });
  return { connection, sink, become };
}

export function homeGate(url: string) {
  const connection = gatewayConnection(endpointTo(url));
  const { view, become } = viewOfGate();
  const publisher = new HomePublisher({
    ...{ id: 'home-assistant', connection, address: gateAddress, clock: realClock },
    ...{ softwareVersion: '0.0.0-test', discoveryPrefix: 'homeassistant' },
    ...{ feverHoldSeconds: 300, liveWindowMs: 30_000 },
  });
  onTestFinished(publisher.attach(view));
  onTestFinished(() => publisher.sink.close());
  return { connection, sink: publisher.sink, become };
}
