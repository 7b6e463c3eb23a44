import type { ErrorCode } from '#gateway/domain/gatehouse-error.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';
import { AdviceCode, DiscardCause, harmlessCauses } from '#gateway/wire/device-words.ts';
import { adviceActions, adviceSentences, discardActions, discardMeanings } from './advice-words.ts';
import type { DeviceSnapshot } from './gateway-snapshot.ts';

/** How a device fares, in words, and what to do about it. The same on the device page and in `doctor`. */
export type DeviceAdvice = {
  readonly code: AdviceCode;
  /** The leading reason of lost bytes; `null` where few or none are lost. */
  readonly cause: DiscardCause | null;
  /** One line about how it is. */
  readonly sentence: string;
  /** What to do now; empty when nothing is to be done. */
  readonly action: string;
};

/** Pure: the same snapshot gives the same words. */
export function adviceFor(device: DeviceSnapshot): DeviceAdvice {
  const cause = leadingCause(device);
  const code = codeFor(device, cause);
  const isLosing = code === AdviceCode.LosesBytes && cause !== null;
  return {
    code,
    cause,
    sentence: isLosing
      ? `${adviceSentences[code](device.role)} ${discardMeanings[cause]}.`
      : adviceSentences[code](device.role),
    // The link knows best what is wrong with it: its sentence names the port and the error.
    action: isLosing ? discardActions[cause] : device.detail || adviceActions[code],
  };
}

function codeFor(device: DeviceSnapshot, cause: DiscardCause | null): AdviceCode {
  switch (device.state) {
    case DeviceState.Ready:
      if (cause !== null) return AdviceCode.LosesBytes;
      return device.lastFrameAtMs === null ? AdviceCode.NotUsedYet : AdviceCode.Works;
    case DeviceState.Connecting:
      if (device.linkError !== null) return byLinkError[device.linkError] ?? AdviceCode.NotOpened;
      return device.opens === 0 ? AdviceCode.NotOpened : AdviceCode.ConnectionLost;
    case DeviceState.Probing:
      return AdviceCode.Probing;
    case DeviceState.Silent:
      return AdviceCode.Silent;
    case DeviceState.Faulty:
      return cause === DiscardCause.DriverFault ? AdviceCode.DriverFails : AdviceCode.NotUnderstood;
    default: {
      const unhandled: never = device.state;
      return unhandled;
    }
  }
}

const byLinkError: Readonly<Partial<Record<ErrorCode, AdviceCode>>> = {
  LINK_NOT_FOUND: AdviceCode.LinkMissing,
  LINK_BUSY: AdviceCode.LinkBusy,
  LINK_DENIED: AdviceCode.LinkDenied,
};

/** The rest of a frame that was cut when a cable was plugged in is nothing to act on; this is. */
const LOSS_WORTH_SAYING_BYTES = 20;
const LOSS_WORTH_SAYING_RATIO = 0.02;

/** Of the last minute only: what was mended an hour ago needs no advice. */
function leadingCause({ recent }: DeviceSnapshot): DiscardCause | null {
  const harmful = Object.values(DiscardCause)
    .filter((cause) => !harmlessCauses.has(cause))
    .map((cause) => ({ cause, bytes: recent.discardedBytes[cause] ?? 0 }));
  const lostBytes = harmful.reduce((sum, { bytes }) => sum + bytes, 0);
  const least = Math.max(LOSS_WORTH_SAYING_BYTES, LOSS_WORTH_SAYING_RATIO * recent.bytesIn);
  if (lostBytes < least) return null;
  return harmful.reduce((most, each) => (each.bytes > most.bytes ? each : most)).cause;
}
