import type { DeviceDriver, DeviceOutput } from '#gateway/devices/device-driver.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { ErrorCode } from '#gateway/domain/gatehouse-error.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';
import type { OpenableLink } from './byte-link.ts';
import type { DeviceStatus } from './device-status.ts';

export type StatusBoardOptions = {
  readonly link: Pick<OpenableLink, 'description' | 'lineSettings'>;
  readonly driver: Pick<DeviceDriver, 'name' | 'role'>;
  readonly deviceId: string;
  readonly clock: Clock;
  /** On every change of state or detail; never for a repeat of the same. */
  readonly onState: (status: DeviceStatus) => void;
};

/** What is said of one device: how it is, and what it tells of itself. Tells of changes, never of a repeat. */
export class StatusBoard {
  readonly #options: StatusBoardOptions;
  /** Kept from one connection to the next. */
  #identity: string | null = null;
  readonly #notices = new Map<string, string | null>();
  #lastFrameAtMs: number | null = null;
  #state: DeviceState = DeviceState.Connecting;
  #detail = '';
  #linkError: ErrorCode | null = null;
  #changedAtMs: number;

  constructor(options: StatusBoardOptions) {
    this.#options = options;
    this.#changedAtMs = options.clock.wallMs();
  }

  get state(): DeviceState {
    return this.#state;
  }

  /** What the driver of the connection before said may be over. */
  connected(): void {
    this.#notices.clear();
  }

  heard(output: DeviceOutput): void {
    if (output.kind === 'identity') this.#identity = output.identity;
    if (output.kind === 'notice') this.#notices.set(output.topic, output.sentence);
  }

  frameSeen(): void {
    this.#lastFrameAtMs = this.#options.clock.wallMs();
  }

  set(state: DeviceState, detail: string, linkError: ErrorCode | null = null): void {
    this.#linkError = linkError;
    if (state === this.#state && detail === this.#detail) return;
    if (state !== this.#state) this.#changedAtMs = this.#options.clock.wallMs();
    this.#state = state;
    this.#detail = detail;
    this.#options.onState(this.status());
  }

  status(): DeviceStatus {
    const { deviceId, driver, link } = this.#options;
    return {
      deviceId,
      driver: driver.name,
      role: driver.role,
      link: link.description,
      lineSettings: link.lineSettings,
      identity: this.#identity,
      notices: [...this.#notices.values()].filter((sentence) => sentence !== null),
      state: this.#state,
      detail: this.#detail,
      linkError: this.#linkError,
      changedAtMs: this.#changedAtMs,
      lastFrameAtMs: this.#lastFrameAtMs,
    };
  }
}
