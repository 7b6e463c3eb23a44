import type * as z from 'zod';
import { busAddressOf, isDriverName, isNeverRecorded } from '#gateway/devices/device-registry.ts';

/** As far as these rules look into a configuration; any part may still be missing or of another kind. */
type Draft = {
  readonly capture?: { readonly devices?: readonly unknown[] | undefined } | undefined;
  readonly lanes?: readonly { readonly id?: unknown }[];
  readonly devices?: readonly {
    readonly id?: unknown;
    readonly lane?: unknown;
    readonly link?: unknown;
    readonly driver?: unknown;
    readonly options?: unknown;
    readonly screening?: unknown;
  }[];
};

/**
 * Each device stands in a lane that there is, under a name and on a link of its own; those that answer to an
 * address may share a line.
 */
export function checkDevices(config: Draft, context: z.core.$RefinementCtx): void {
  const devices = entriesOf(config.devices);
  const lanes = new Set(entriesOf(config.lanes).flatMap(({ id }) => textOf(id) ?? []));
  for (const [index, { lane }] of devices.entries()) {
    if (typeof lane !== 'string' || lanes.has(lane) || lanes.size === 0) continue;
    tell(context, index, 'lane', `one of the lanes: ${[...lanes].join(', ')}`);
  }
  const names = devices.map(({ id }) => textOf(id));
  tellRepeats(context, names, 'id', 'a name that no other device has');
  checkLines(context, devices);
  checkAirSensors(context, devices);
  checkCapture(context, config, devices, names);
}

function checkCapture(
  context: z.core.$RefinementCtx,
  { capture }: Draft,
  devices: readonly DraftDevice[],
  names: readonly (string | null)[],
): void {
  const listed = Array.isArray(capture?.devices) ? capture.devices : [];
  for (const [index, name] of listed.entries()) {
    const driver = devices[names.indexOf(typeof name === 'string' ? name : null)]?.driver;
    const isSecret = isDriverName(driver) && isNeverRecorded(driver);
    if (typeof name !== 'string' || (names.includes(name) && !isSecret)) continue;
    const known = names.filter((each) => each !== null).join(', ');
    const message = isSecret
      ? `no ${driver}: what it sends holds personal data and is never recorded`
      : `one of the devices: ${known}`;
    context.addIssue({ code: 'custom', path: ['capture', 'devices', index], message });
  }
}

type DraftDevice = ReturnType<typeof entriesOf<NonNullable<Draft['devices']>[number]>>[number];

/** Who names a sensor of the air names one that is there and measures the air. */
function checkAirSensors(context: z.core.$RefinementCtx, devices: readonly DraftDevice[]): void {
  const sensors = devices.filter((device) => screeningOf(device)['measurement'] === 'ambient');
  const names = sensors.map(({ id }) => textOf(id)).filter((name) => name !== null);
  for (const [index, device] of devices.entries()) {
    const sensor = textOf(screeningOf(device)['ambientSensor']);
    if (sensor === null || names.includes(sensor)) continue;
    const known = names.join(', ') || 'there is none yet';
    const message = `a device with \`measurement: ambient\` (${known})`;
    context.addIssue({
      code: 'custom',
      path: ['devices', index, 'screening', 'ambientSensor'],
      message,
    });
  }
}

const screeningOf = ({ screening }: DraftDevice): Readonly<Record<string, unknown>> =>
  typeof screening === 'object' && screening !== null ? { ...screening } : {};

/** Who shares a line has an address of its own there, and sets the line as the others do. */
function checkLines(context: z.core.$RefinementCtx, devices: readonly DraftDevice[]): void {
  const firstOn = new Map<string, DraftDevice>();
  const addresses = new Set<string>();
  for (const [index, device] of devices.entries()) {
    const line = draftLinkName(device);
    if (line === null) continue;
    const address = addressOf(device);
    const first = firstOn.get(line);
    if (first === undefined) firstOn.set(line, device);
    else if (address === null || addressOf(first) === null)
      tell(context, index, 'link', 'a link that no other device uses');
    else if (addresses.has(`${line} ${address}`))
      tell(
        context,
        index,
        'options',
        `an address that no other device on this line has, not ${address}`,
      );
    else if (JSON.stringify(first.link) !== JSON.stringify(device.link))
      tell(context, index, 'link', 'the same settings for all devices on one line');
    addresses.add(`${line} ${address}`);
  }
}

function addressOf({ driver, options }: DraftDevice): number | null {
  return isDriverName(driver) ? busAddressOf(driver, options ?? {}) : null;
}

/** Entries that are none of their kind keep their place, and say nothing. */
function entriesOf<Entry extends object>(list: readonly Entry[] | undefined): Partial<Entry>[] {
  if (!Array.isArray(list)) return [];
  return list.map((each: Entry | null) => (typeof each === 'object' && each !== null ? each : {}));
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** What the other end of a link is; `null` where that cannot be told. */
function draftLinkName({ link }: { readonly link?: unknown }): string | null {
  if (typeof link !== 'object' || link === null) return null;
  const { kind, path, host, port, file } = link as Readonly<Record<string, unknown>>;
  const end = { serial: path, tcp: host && `${host}:${port}`, replay: file }[String(kind)];
  return end ? `${kind} ${end}` : null;
}

function tellRepeats(
  context: z.core.$RefinementCtx,
  names: readonly (string | null)[],
  key: string,
  message: string,
): void {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (name === null) continue;
    if (seen.has(name)) tell(context, index, key, message);
    seen.add(name);
  }
}

function tell(context: z.core.$RefinementCtx, index: number, key: string, message: string): void {
  context.addIssue({ code: 'custom', path: ['devices', index, key], message });
}
