import type { DeviceState } from '#gateway/wire/control-messages.ts';

/** What a publisher may know of the gateway beyond its records. Nothing of it is personal. */
export interface PublisherView {
  devices(): readonly ViewedDevice[];
  readonly laneIds: readonly string[];
  /** Records that the ops centre's sink still has to send. */
  backlogRecords(): number;
  /** Called after each change of a device's state; gives how to stop that. */
  onDeviceState(listener: () => void): () => void;
}

export type ViewedDevice = {
  readonly deviceId: string;
  readonly role: 'thermometer' | 'scanner';
  readonly state: DeviceState;
};
