import type { LineFaults } from '#sim/faults.ts';
import type { VirtualPort } from '#sim/virtual-port.ts';

/** What can be asked of a running simulator, one line each. */
export type ControlRequest =
  | { readonly kind: 'devices' }
  | { readonly kind: 'refused'; readonly problem: string }
  | DeviceRequest;

/** What can be done to one device. */
export type DeviceRequest =
  | { readonly kind: 'unplug' | 'replug' | 'clear'; readonly device: string }
  | { readonly kind: 'silence'; readonly device: string; readonly durationMs: number }
  | { readonly kind: 'faults'; readonly device: string; readonly change: Partial<LineFaults> };

const CONTROL_SYNTAX =
  'devices | fault DEVICE unplug|replug|clear | fault DEVICE noise|cut|flip PROBABILITY | fault DEVICE silence MS';

const LONGEST_SILENCE_MS = 24 * 60 * 60 * 1000;

export function parseControlLine(line: string): ControlRequest {
  const [verb, device, fault, value, ...rest] = line.trim().split(/\s+/);
  if (verb === 'devices' && device === undefined) return { kind: 'devices' };
  if (verb !== 'fault' || device === undefined || fault === undefined || rest.length > 0) {
    return refused(`"${line.trim()}" is no request; expected ${CONTROL_SYNTAX}.`);
  }
  return parseFault(device, fault, value);
}

function parseFault(device: string, fault: string, value: string | undefined): ControlRequest {
  switch (fault) {
    case 'unplug':
    case 'replug':
    case 'clear':
      return value === undefined
        ? { kind: fault, device }
        : refused(`"${fault}" takes no value, but got "${value}".`);
    case 'silence':
      return parseSilence(device, value);
    case 'noise':
      return parseProbability(device, 'noiseProbability', value);
    case 'cut':
      return parseProbability(device, 'cutProbability', value);
    case 'flip':
      return parseProbability(device, 'flipProbability', value);
    default:
      return refused(`"${fault}" is no fault; expected ${CONTROL_SYNTAX}.`);
  }
}

function parseSilence(device: string, value: string | undefined): ControlRequest {
  const durationMs = Number(value);
  if (value === undefined || !(durationMs >= 0 && durationMs <= LONGEST_SILENCE_MS)) {
    return refused(`"silence" takes milliseconds from 0 to ${LONGEST_SILENCE_MS}, not "${value}".`);
  }
  return { kind: 'silence', device, durationMs };
}

function parseProbability(
  device: string,
  name: keyof LineFaults,
  value: string | undefined,
): ControlRequest {
  const probability = Number(value);
  if (value === undefined || !(probability >= 0 && probability <= 1)) {
    return refused(`A probability is a number from 0 to 1, not "${value}".`);
  }
  return { kind: 'faults', device, change: { [name]: probability } };
}

/** Does what a line asks for; the answer is `ok`, a line of JSON, or `error` and a sentence. */
export function obeyControlLine(line: string, ports: readonly VirtualPort[]): string {
  const request = parseControlLine(line);
  if (request.kind === 'refused') return `error ${request.problem}`;
  if (request.kind === 'devices') return JSON.stringify(ports.map(describePort));
  const port = findPort(request.device, ports);
  if (!port) return `error There is no device "${request.device}".`;
  return apply(request, port);
}

function apply(request: DeviceRequest, port: VirtualPort): string {
  try {
    switch (request.kind) {
      case 'unplug':
        port.unplug();
        break;
      case 'replug':
        port.replug();
        break;
      case 'clear':
        port.clearFaults();
        break;
      case 'silence':
        port.silenceFor(request.durationMs);
        break;
      case 'faults':
        port.setFaults(request.change);
        break;
      default: {
        const unhandled: never = request;
        return unhandled;
      }
    }
  } catch (error) {
    return `error ${error instanceof Error ? error.message : String(error)}`;
  }
  return 'ok';
}

/** `lane-1-thermometer` may also be called `thermometer-1`. */
function findPort(name: string, ports: readonly VirtualPort[]): VirtualPort | undefined {
  const alias = name.replace(/^(thermometer|scanner)-(\d+)$/, 'lane-$2-$1');
  return ports.find((port) => port.name === name || port.name === alias);
}

function describePort(port: VirtualPort) {
  return {
    device: port.name,
    link: port.linkPath,
    pluggedIn: port.isPluggedIn,
    hasReader: port.hasReader,
  };
}

function refused(problem: string): ControlRequest {
  return { kind: 'refused', problem };
}
