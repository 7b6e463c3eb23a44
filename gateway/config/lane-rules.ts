import type * as z from 'zod';

/** As far as these rules look into a configuration; any part may be missing or of another kind. */
type Draft = {
  readonly lanes?: readonly Loose[];
  readonly devices?: readonly Loose[];
  readonly cameras?: readonly Loose[];
  readonly outputs?: readonly Loose[];
};
type Loose = Readonly<Record<string, unknown>> | null;

/** Cameras and lamps stand in lanes that there are; directions are told apart by devices that there are. */
export function checkLanes(config: Draft, context: z.core.$RefinementCtx): void {
  const tell = (path: (string | number)[], message: string): void =>
    context.addIssue({ code: 'custom', path, message });
  const [lanes, devices, cameras, outputs] = [
    entriesOf(config.lanes),
    entriesOf(config.devices),
    entriesOf(config.cameras),
    entriesOf(config.outputs),
  ];
  checkDirections(lanes, [...devices, ...cameras], tell);
  checkCameras(lanes, devices, cameras, tell);
  checkOutputs(lanes, devices, outputs, tell);
}

type Tell = (path: (string | number)[], message: string) => void;
type Entry = Readonly<Record<string, unknown>>;

function checkDirections(lanes: readonly Entry[], devices: readonly Entry[], tell: Tell): void {
  for (const [index, { id, direction, outDevices }] of lanes.entries()) {
    const path = ['lanes', index, 'outDevices'];
    const out = Array.isArray(outDevices) ? outDevices : [];
    const own = devices.filter(({ lane }) => lane === id).map((device) => device['id']);
    if (direction === 'both' && out.length === 0)
      tell(path, 'the devices that those who go out use, where a lane leads both ways');
    if (direction !== 'both' && out.length > 0) tell(path, 'nothing, unless `direction` is both');
    for (const [at, device] of out.entries())
      if (!own.includes(device)) tell([...path, at], `a device of this lane: ${own.join(', ')}`);
  }
}

function checkCameras(
  lanes: readonly Entry[],
  devices: readonly Entry[],
  cameras: readonly Entry[],
  tell: Tell,
): void {
  const names = new Set(devices.map(({ id }) => id));
  for (const [index, { id, lane }] of cameras.entries()) {
    if (names.has(id)) tell(['cameras', index, 'id'], 'a name that no other device has');
    names.add(id);
    const stands = lanes.find((each) => each['id'] === lane);
    if (stands?.['vehicles'] !== true)
      tell(['cameras', index, 'lane'], 'a lane with `vehicles: true`');
  }
}

function checkOutputs(
  lanes: readonly Entry[],
  devices: readonly Entry[],
  outputs: readonly Entry[],
  tell: Tell,
): void {
  const taken = new Set(devices.map(({ link }) => lineOf(link)));
  const laneIds = lanes.map(({ id }) => id);
  const seen = new Set<unknown>();
  for (const [index, { lane, link }] of outputs.entries()) {
    if (!laneIds.includes(lane))
      tell(['outputs', index, 'lane'], `one of the lanes: ${laneIds.join(', ')}`);
    if (seen.has(lane)) tell(['outputs', index, 'lane'], 'a lane that has no other output');
    seen.add(lane);
    const line = lineOf(link);
    if (line !== null && taken.has(line))
      tell(['outputs', index, 'link'], 'a line of its own, that nothing else uses');
    taken.add(line);
  }
}

/** The other end of a link; `null` where there is none. */
function lineOf(link: unknown): string | null {
  if (typeof link !== 'object' || link === null) return null;
  const { kind, path, host, port } = link as Entry;
  if (kind === 'serial') return `serial ${path}`;
  return kind === 'tcp' ? `tcp ${host}:${port}` : null;
}

function entriesOf(list: readonly Loose[] | undefined): readonly Entry[] {
  return Array.isArray(list) ? list.map((each: Loose) => each ?? {}) : [];
}
