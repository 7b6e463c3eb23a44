import type { FaultAction, FaultTarget } from '#sim/fault-table.ts';
import { FAULTS, portOf } from '#sim/fault-table.ts';
import { SimulatorError } from '#sim/simulator-error.ts';
import { VirtualDevice } from '#sim/virtual-device.ts';

/** What can be asked of a running simulator, one line each. */
export type ControlRequest =
  | { readonly kind: 'devices' }
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'fault'; readonly device: string; readonly act: FaultAction };

const CONTROL_SYNTAX = 'devices, or fault DEVICE WORD and perhaps a value';

export function parseControlLine(line: string): ControlRequest {
  const [verb, device, word, value, ...rest] = line.trim().split(/\s+/);
  if (verb === 'devices' && device === undefined) return { kind: 'devices' };
  if (verb !== 'fault' || device === undefined || word === undefined || rest.length > 0) {
    return refused(`"${line.trim()}" is no request; expected ${CONTROL_SYNTAX}.`);
  }
  return parseFault(device, word, value);
}

function parseFault(device: string, word: string, value: string | undefined): ControlRequest {
  const fault = FAULTS.find((each) => each.word === word);
  if (!fault) {
    const words = FAULTS.map((each) => each.word).join(', ');
    return refused(`"${word}" is no fault; expected ${words}.`);
  }
  const act = fault.parse(value);
  if (act) return { kind: 'fault', device, act };
  return refused(`"${word}" takes ${fault.expected}, but got "${value ?? ''}".`);
}

/** Does what a line asks for; the answer is `ok`, a line of JSON, or `error` and a sentence. */
export function obeyControlLine(line: string, targets: readonly FaultTarget[]): string {
  const request = parseControlLine(line);
  if (request.kind === 'refused') return `error ${request.problem}`;
  if (request.kind === 'devices') return JSON.stringify(targets.map(describeTarget));
  const target = findTarget(request.device, targets);
  if (!target) return `error There is no device "${request.device}".`;
  return attempt(request.act, target);
}

function attempt(act: FaultAction, target: FaultTarget): string {
  try {
    act(target);
    return 'ok';
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error;
    return `error ${error.message}`;
  }
}

/** `lane-1-thermometer` may also be called `thermometer-1`. */
function findTarget(name: string, targets: readonly FaultTarget[]): FaultTarget | undefined {
  const alias = name.replace(/^(thermometer|scanner)-(\d+)$/, 'lane-$2-$1');
  return targets.find((target) => [name, alias].includes(portOf(target).name));
}

function describeTarget(target: FaultTarget) {
  const port = portOf(target);
  return {
    device: port.name,
    link: port.linkPath,
    pluggedIn: port.isPluggedIn,
    hasReader: port.hasReader,
    ...(target instanceof VirtualDevice && { kind: target.kind.kind, ...target.report }),
  };
}

function refused(problem: string): ControlRequest {
  return { kind: 'refused', problem };
}
