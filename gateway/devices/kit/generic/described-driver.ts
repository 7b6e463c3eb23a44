import type {
  DeviceDriver,
  DriverSession,
  FrameDecoder,
  FrameSink,
} from '#gateway/devices/device-driver.ts';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import type { Polling } from '#gateway/devices/kit/polling.ts';
import { createPolling } from '#gateway/devices/kit/polling.ts';
import { codeReporter } from '#gateway/devices/kit/scan-line/scan-lines.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { Finding } from './finding.ts';
import type { GenericOptions, GenericQuestion } from './generic-config.ts';
import { bytesOfHex } from './hexadecimal.ts';

export type DescribedDevice = {
  readonly name: string;
  readonly role: DeviceDriver['role'];
  readonly options: GenericOptions;
  readonly clock: Clock;
  /** After so much silence what is pending never becomes whole, or is. */
  readonly idleFlushMs: number;
  readonly createDecoder: (sink: FrameSink<Finding>) => FrameDecoder;
};

/** A driver for a device that only the configuration knows: what is the same for all of them. */
export function createDescribedDriver(device: DescribedDevice): DeviceDriver {
  const { name, role, options, idleFlushMs } = device;
  return {
    name,
    role,
    defaultBaudRate: 9600,
    silenceTimeoutMs: role === 'scanner' ? null : silenceTimeoutOf(options),
    start: (session) => {
      const polling = options.question && pollingOf(options.question);
      const frame = findingReceiver(device, polling, session);
      const decoder = device.createDecoder({ frame, discarded: session.discarded });
      return {
        bytes: (chunk) => decoder.push(chunk),
        pendingByteCount: () => decoder.pendingByteCount,
        flush: (reason) => decoder.flush(reason),
        openingCommands: [],
        idleFlushMs,
        ...(polling && { asking: polling.asking }),
      };
    },
  };
}

/** A device that is asked seldom is not silent between two questions. */
function silenceTimeoutOf({ question, silenceTimeoutMs }: GenericOptions): number | null {
  if (silenceTimeoutMs === null || question === null) return silenceTimeoutMs;
  return Math.max(silenceTimeoutMs, 3 * (question.restMs + question.answerTimeoutMs));
}

function pollingOf({ hex, restMs, answerTimeoutMs, mayEcho }: GenericQuestion): Polling {
  const inquiry = () => ({
    question: bytesOfHex(hex),
    answerTimeoutMs,
    drainMs: answerTimeoutMs,
    mayEcho,
  });
  return createPolling({ inquiry, restMs });
}

function findingReceiver(
  { options, clock }: DescribedDevice,
  polling: Polling | null,
  session: DriverSession,
): (finding: Finding, byteCount: number) => void {
  const reportCode = codeReporter(options, clock, session);
  return (finding, byteCount) => {
    if (finding.kind === 'refused') {
      session.discarded(byteCount, finding.reason);
      return;
    }
    if (finding.kind === 'other') {
      session.frame(byteCount);
      return;
    }
    if (polling && !polling.isOpen()) {
      session.discarded(byteCount, DiscardReason.Unasked);
      return;
    }
    session.frame(byteCount);
    if (finding.kind === 'code') reportCode(finding.code);
    if (finding.kind === 'temperature') session.output(finding);
    if (polling === null) return;
    polling.close();
    session.answered();
  };
}
