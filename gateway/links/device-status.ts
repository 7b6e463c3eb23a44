import type { DeviceDriver } from '#gateway/devices/device-driver.ts';
import type { ErrorCode } from '#gateway/domain/gatehouse-error.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { DeviceState } from '#gateway/wire/control-messages.ts';

/** How a device is, for the station, the heartbeat and `doctor`. */
export type DeviceStatus = {
  readonly deviceId: string;
  /** Name of the driver, for example `gy-mcu90614`. */
  readonly driver: string;
  readonly role: DeviceDriver['role'];
  /** Description of the link. */
  readonly link: string;
  /** How the line is set, for example `9600 8N1, tty`; empty where there is nothing to set. */
  readonly lineSettings: string;
  /** What the device says of itself; `null` where it says nothing. */
  readonly identity: string | null;
  /** Sentences of the driver for whoever looks after the device. */
  readonly notices: readonly string[];
  readonly state: DeviceState;
  /** A sentence for the person who has to act; empty when nothing is to be done. */
  readonly detail: string;
  /** Why the link cannot be opened right now; `null` where it is open, or went away by itself. */
  readonly linkError: ErrorCode | null;
  /** Wall clock at the last change of state. */
  readonly changedAtMs: number;
  readonly lastFrameAtMs: number | null;
};

/** The wire's bound for such a sentence. */
const MAX_DETAIL_CHARACTERS = 300;

export function openFailureDetail(error: unknown): string {
  if (error instanceof GatehouseError) return detail(`${error.message} ${error.action}`);
  const why = error instanceof Error ? error.message : String(error);
  return detail(`The link cannot be opened: ${why}. The gateway keeps trying.`);
}

export const linkErrorOf = (error: unknown): ErrorCode =>
  error instanceof GatehouseError ? error.code : 'LINK_FAILED';

export function lostDetail(cause: string): string {
  return detail(`Connection lost: ${cause}. Check cable and power; the gateway keeps trying.`);
}

export function silentDetail(silenceTimeoutMs: number): string {
  const seconds = Math.round(silenceTimeoutMs / 1_000);
  return `Nothing has come for ${seconds} s. Check that the device has power and is set to send.`;
}

export const RUBBISH_DETAIL =
  'Bytes come in that make no sense. Check the baud rate and the cable, and that the right device is in this port.';

export const DRIVER_FAULT_DETAIL =
  'The driver failed on what the device sent and was restarted. If this comes back, record the line with capture and report it.';

function detail(text: string): string {
  return text.length <= MAX_DETAIL_CHARACTERS ? text : `${text.slice(0, 299)}…`;
}
