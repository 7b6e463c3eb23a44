import type { PublisherView } from '#gateway/sinks/mqtt/publisher-view.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import { topics } from '#gateway/wire/topics.ts';

/** What Home Assistant is told of a gateway: one device, a few entities ("MQTT discovery", home-assistant.io). */
export type DiscoveryFacts = {
  readonly address: GatewayAddress;
  readonly softwareVersion: string;
  /** How long a fever alert stays on. */
  readonly feverHoldSeconds: number;
  readonly view: Pick<PublisherView, 'devices' | 'laneIds'>;
};

const STATE_ROOT = 'gatehouse-home';

/** Topics that only Home Assistant needs. Values of now, retained, but for the alert: that is an event. */
export const homeTopics = {
  temperature: (from: GatewayAddress, deviceId: string): string =>
    `${base(from)}/temperature/${deviceId}`,
  deviceState: (from: GatewayAddress, deviceId: string): string =>
    `${base(from)}/state/${deviceId}`,
  fever: (from: GatewayAddress, laneId: string): string => `${base(from)}/fever/${laneId}`,
  backlog: (from: GatewayAddress): string => `${base(from)}/backlog`,
} as const;

const base = ({ siteId, gatewayId }: GatewayAddress): string =>
  `${STATE_ROOT}/${siteId}/${gatewayId}`;

/** `{prefix}/device/{node_id}/{object_id}/config`: the site and the gateway. */
export const discoveryTopic = (prefix: string, { siteId, gatewayId }: GatewayAddress): string =>
  `${prefix}/device/${siteId}/${gatewayId}/config`;

/** Home Assistant says here when it has started (birth message). */
export const statusTopic = (prefix: string): string => `${prefix}/status`;

export const FEVER = { on: 'ON', off: 'OFF' } as const;

type Component = Readonly<Record<string, unknown>>;

export function discoveryConfig(facts: DiscoveryFacts): string {
  const { address, softwareVersion } = facts;
  const { siteId, gatewayId } = address;
  return JSON.stringify({
    device: {
      identifiers: [`gatehouse-${siteId}-${gatewayId}`],
      name: `Gatehouse ${gatewayId}`,
      manufacturer: 'Gatehouse',
      model: 'Gateway',
      sw_version: softwareVersion,
      suggested_area: siteId,
    },
    origin: { name: 'gatehouse', sw_version: softwareVersion },
    availability: [{ topic: topics.state(address), value_template: '{{ value_json.status }}' }],
    qos: 1,
    components: componentsOf(facts),
  });
}

function componentsOf({ address, view, feverHoldSeconds }: DiscoveryFacts): Component {
  const { siteId, gatewayId } = address;
  const entries: [string, Component][] = [];
  const add = (name: string, component: Component): void => {
    const unique_id = `gatehouse-${siteId}-${gatewayId}-${name}`;
    entries.push([name, { ...component, unique_id }]);
  };
  for (const { deviceId, role } of view.devices()) {
    if (role === 'thermometer') add(`temperature-${deviceId}`, temperature(address, deviceId));
    add(`state-${deviceId}`, deviceState(address, deviceId));
  }
  for (const laneId of view.laneIds)
    add(`fever-${laneId}`, fever(address, laneId, feverHoldSeconds));
  add('backlog', backlog(address));
  return Object.fromEntries(entries);
}

const temperature = (from: GatewayAddress, deviceId: string): Component => ({
  platform: 'sensor',
  name: `Temperature ${deviceId}`,
  device_class: 'temperature',
  state_class: 'measurement',
  unit_of_measurement: '°C',
  suggested_display_precision: 1,
  state_topic: homeTopics.temperature(from, deviceId),
});

const deviceState = (from: GatewayAddress, deviceId: string): Component => ({
  platform: 'sensor',
  name: `State ${deviceId}`,
  device_class: 'enum',
  options: Object.values(DeviceState),
  entity_category: 'diagnostic',
  state_topic: homeTopics.deviceState(from, deviceId),
});

const fever = (from: GatewayAddress, laneId: string, feverHoldSeconds: number): Component => ({
  platform: 'binary_sensor',
  name: `Fever ${laneId}`,
  device_class: 'problem',
  payload_on: FEVER.on,
  payload_off: FEVER.off,
  off_delay: feverHoldSeconds,
  state_topic: homeTopics.fever(from, laneId),
});

const backlog = (from: GatewayAddress): Component => ({
  platform: 'sensor',
  name: 'Backlog',
  state_class: 'measurement',
  unit_of_measurement: 'records',
  entity_category: 'diagnostic',
  state_topic: homeTopics.backlog(from),
});
