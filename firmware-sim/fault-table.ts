import type { FaultValue } from '#sim/fault-values.ts';
import {
  BAUD_RATE,
  DEGREES_PER_MINUTE,
  DURATION_MS,
  NOTHING,
  ON_OR_OFF,
  oneOf,
  PROBABILITY,
  READS,
} from '#sim/fault-values.ts';
import type { FirmwareKind } from '#sim/firmware.ts';
import { FIRMWARE_KINDS, firmwareKindNamed } from '#sim/firmware-kinds.ts';
import { FLOODS } from '#sim/flood.ts';
import { SimulatorError } from '#sim/simulator-error.ts';
import { VirtualDevice } from '#sim/virtual-device.ts';
import type { VirtualPort } from '#sim/virtual-port.ts';

/** A device with firmware, or the bare line of a scenario that makes the frames itself. */
export type FaultTarget = VirtualDevice | VirtualPort;

/** Does what a line asked for. Throws a `SimulatorError` where that is not possible. */
export type FaultAction = (target: FaultTarget) => void;

export type Fault = {
  readonly word: string;
  readonly syntax: string;
  readonly expected: string;
  readonly help: string;
  /** `undefined` for a value that it does not understand. */
  readonly parse: (value: string | undefined) => FaultAction | undefined;
};

const FIRMWARE_KIND: FaultValue<FirmwareKind> = {
  syntax: 'KIND',
  expected: FIRMWARE_KINDS.map(({ kind }) => kind).join(', '),
  parse: (text) => (text === undefined ? undefined : firmwareKindNamed(text)),
};

const ofLine =
  (act: (port: VirtualPort, value: number) => void) =>
  (target: FaultTarget, value: number): void =>
    act(portOf(target), value);

/** Every fault: its word, what follows it, what it does to a device, and a line of help. */
export const FAULTS: readonly Fault[] = [
  fault('unplug', NOTHING, 'the reader sees a hang-up, the name is gone', (target) =>
    portOf(target).unplug(),
  ),
  fault('replug', NOTHING, 'a new line under the same name; the device powers up', (target) =>
    portOf(target).replug(),
  ),
  fault('unplug-in-frame', NOTHING, 'half of the next frame, then unplugged', (target) => {
    const port = portOf(target);
    port.line.breakNextFrame(() => port.unplugShortly());
  }),
  fault(
    'unplug-in-write',
    NOTHING,
    'half of what the host writes next, then unplugged',
    (target) => {
      const port = portOf(target);
      port.line.breakNextWrite(() => port.unplug());
    },
  ),
  fault(
    'noise',
    PROBABILITY,
    '1 to 8 random bytes before a frame',
    ofLine((port, noiseProbability) => port.line.setFaults({ noiseProbability })),
  ),
  fault(
    'cut',
    PROBABILITY,
    'the end of a frame is missing',
    ofLine((port, cutProbability) => port.line.setFaults({ cutProbability })),
  ),
  fault(
    'flip',
    PROBABILITY,
    'one bit of the check is wrong; of any byte where there is no check',
    ofLine((port, flipProbability) => port.line.setFaults({ flipProbability })),
  ),
  fault(
    'length',
    PROBABILITY,
    'the length byte is wrong, where a frame has one',
    ofLine((port, lengthProbability) => port.line.setFaults({ lengthProbability })),
  ),
  fault(
    'loss',
    PROBABILITY,
    'each byte is lost with this probability',
    ofLine((port, lossProbability) => port.line.setFaults({ lossProbability })),
  ),
  fault(
    'silence',
    DURATION_MS,
    'nothing is sent for so long',
    ofLine((port, durationMs) => port.line.silenceFor(durationMs)),
  ),
  fault(
    'late',
    DURATION_MS,
    'answers come so much later',
    ofLine((port, durationMs) => {
      port.line.answerDelayMs = durationMs;
    }),
  ),
  fault(
    'echo',
    ON_OR_OFF,
    'the host hears what it writes, as on half-duplex RS-485',
    (target, value) => {
      portOf(target).line.isEchoing = value === 'on';
    },
  ),
  fault(
    'strict-baud',
    ON_OR_OFF,
    'a reader at another rate than the device hears rubbish',
    (target, value) => {
      portOf(target).rate.isStrict = value === 'on';
    },
  ),
  fault(
    'baud',
    BAUD_RATE,
    'the device runs at this rate, and the line is strict about it',
    ofLine((port, baudRate) => {
      port.rate.deviceBaudRate = baudRate;
      port.rate.isStrict = true;
    }),
  ),
  fault('flood', oneOf(FLOODS), '11520 bytes a second of them, until "clear"', (target, value) =>
    portOf(target).flood.start(value),
  ),
  fault(
    'brown-out',
    DURATION_MS,
    'half of the next frame, no power for so long, then power-up',
    (target, value) => deviceOf(target).brownOut(value),
  ),
  fault('stuck', NOTHING, 'the sensor says what it says now, whatever it sees', (target) =>
    deviceOf(target).lens.stick(),
  ),
  fault('drift', DEGREES_PER_MINUTE, 'the sensor says more and more, or less', (target, value) =>
    deviceOf(target).lens.drift(value),
  ),
  fault('reads', READS, 'a code or card is said so often, 10 times a second', (target, value) => {
    deviceOf(target).readsOfACode = value;
  }),
  fault(
    'become',
    FIRMWARE_KIND,
    'another device is plugged in under the same name',
    (target, value) => deviceOf(target).become(value),
  ),
  fault(
    'clear',
    NOTHING,
    'no more faults; what is unplugged stays so, and the rate as it is',
    (target) => target.clearFaults(),
  ),
];

/** One line each, for `--help`. */
export const FAULTS_HELP = FAULTS.map(
  ({ word, syntax, help }) => `  ${`${word} ${syntax}`.padEnd(27)} ${help}`,
).join('\n');

export function portOf(target: FaultTarget): VirtualPort {
  return target instanceof VirtualDevice ? target.port : target;
}

function deviceOf(target: FaultTarget): VirtualDevice {
  if (target instanceof VirtualDevice) return target;
  throw new SimulatorError(
    `${target.name} has no firmware here; that needs "lobby-morning" or "device".`,
  );
}

function fault<Value>(
  word: string,
  { syntax, expected, parse }: FaultValue<Value>,
  help: string,
  act: (target: FaultTarget, value: Value) => void,
): Fault {
  return {
    word,
    syntax,
    expected,
    help,
    parse: (text) => {
      const value = parse(text);
      return value === undefined ? undefined : (target) => act(target, value);
    },
  };
}
