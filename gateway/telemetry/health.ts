import type { ClockDoubt } from '#gateway/domain/clock.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';
import { clockWords } from './clock-words.ts';
import { lampViewFrom } from './fitting-advice.ts';
import type {
  DeviceSnapshot,
  GatewaySnapshot,
  JournalSnapshot,
  LampSnapshot,
  SinkSnapshot,
} from './gateway-snapshot.ts';

/**
 * Whether the gateway lives and may be used, from the state of its parts. Pure.
 * Only what a gate cannot do without makes it not ready: a broker or a thermometer that is away
 * is a reason to look, not a reason to stop the lane.
 */
export type ComponentState = {
  /** For example `journal`, `device thermo-1`, `sink mqtt`. */
  readonly name: string;
  readonly state: 'ok' | 'degraded' | 'failed';
  /** A sentence for the operator; empty when the state is `ok`. */
  readonly detail: string;
  /** What is lost when this part has failed. */
  readonly neededFor: 'live' | 'ready' | 'nothing';
};

export type Health = {
  readonly live: boolean;
  readonly ready: boolean;
  /** One sentence for each part that is not well, the gravest first. */
  readonly reasons: readonly string[];
};

export function healthFrom(components: readonly ComponentState[]): Health {
  const failed = (neededFor: ComponentState['neededFor']): boolean =>
    components.some((each) => each.state === 'failed' && each.neededFor === neededFor);
  const live = !failed('live');
  return {
    live,
    ready: live && !failed('ready'),
    reasons: components
      .filter((each) => each.state !== 'ok')
      .toSorted((a, b) => gravity(b) - gravity(a))
      .map((each) => `${each.name}: ${each.detail || `is ${each.state}.`}`),
  };
}

const gravity = (component: ComponentState): number =>
  (component.state === 'failed' ? 2 : 0) + (component.neededFor === 'nothing' ? 0 : 1);

export function componentsFrom(snapshot: GatewaySnapshot): readonly ComponentState[] {
  const { journal, devices, sinks, outputs = [], clockDoubt } = snapshot;
  return [
    {
      name: 'journal',
      state: journalState(journal),
      detail: journal.detail || 'The journal takes no records, so nothing can be accepted.',
      neededFor: 'ready',
    },
    ...devices.map(deviceComponent),
    ...sinks.map(sinkComponent),
    ...outputs.map(lampComponent),
    {
      name: 'clock',
      state: clockDoubt === null ? 'ok' : 'degraded',
      detail: clockDoubt === null ? '' : clockDetail(clockDoubt),
      neededFor: 'nothing',
    },
  ];
}

const journalState = ({ writable, detail }: JournalSnapshot): ComponentState['state'] => {
  if (!writable) return 'failed';
  return detail === '' ? 'ok' : 'degraded';
};

function clockDetail(doubt: ClockDoubt): string {
  const { sentence, action } = clockWords[doubt];
  return `${sentence}. Codes with a time cannot be checked, and InfluxDB gets these records later. ${action}`;
}

const deviceComponent = (device: DeviceSnapshot): ComponentState => ({
  name: `device ${device.deviceId}`,
  state: deviceHealth[device.state],
  detail: device.detail || `The ${device.role} on ${device.link} is ${device.state}.`,
  neededFor: 'nothing',
});

const deviceHealth: Readonly<Record<DeviceState, ComponentState['state']>> = {
  [DeviceState.Ready]: 'ok',
  [DeviceState.Connecting]: 'degraded',
  [DeviceState.Probing]: 'degraded',
  [DeviceState.Silent]: 'degraded',
  [DeviceState.Faulty]: 'failed',
};

const sinkComponent = (sink: SinkSnapshot): ComponentState => ({
  name: `sink ${sink.sinkId}`,
  state: ({ ok: 'ok', waiting: 'degraded', holding: 'failed' } as const)[sink.state],
  detail: sink.detail || `${sink.backlogRecords} records are kept until it takes them.`,
  neededFor: 'nothing',
});

function lampComponent(lamp: LampSnapshot): ComponentState {
  const { sentence, action } = lampViewFrom(lamp);
  return {
    name: `lamp of ${lamp.laneId}`,
    state: lamp.state === 'sure' ? 'ok' : 'degraded',
    detail: `${sentence} ${action}`,
    neededFor: 'nothing',
  };
}
