import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { DeviceConfig } from '#gateway/config/gateway-config.ts';
import type { SerialPortInfo } from '#gateway/links/list-ports.ts';
import { listPorts } from '#gateway/links/list-ports.ts';
import { resolvePortName } from '#gateway/links/port-name.ts';

/** What the machine says of its serial ports and of what may be in their way. */
export type PortFacts = {
  readonly ports: readonly SerialPortInfo[];
  readonly configured: readonly ConfiguredPort[];
  /** Programs that run and are known to take serial ports, by the names of their processes. */
  readonly rivals: readonly string[];
  /** Whether the udev rules of `gateway/packaging` are installed. */
  readonly hasRules: boolean;
};

export type ConfiguredPort = {
  readonly deviceId: string;
  /** As configured. */
  readonly name: string;
  /** `/dev/ttyUSB0`; `null` when it is not there. */
  readonly node: string | null;
  /** The group that may open the port, where this user may not; `null` where it may. */
  readonly missingGroup: string | null;
};

const RIVALS: readonly string[] = ['ModemManager', 'brltty'];
const RULES_FILE = '95-gatehouse-serial.rules';

/** `root` is `/` except in tests. */
export async function lookAtPorts(
  devices: readonly Pick<DeviceConfig, 'id' | 'link'>[],
  root = '/',
): Promise<PortFacts> {
  const named = devices.flatMap(({ id, link }) =>
    link.kind === 'serial' ? [{ deviceId: id, name: link.path }] : [],
  );
  return {
    ports: await listPorts(root),
    configured: await Promise.all(named.map((port) => lookAtPort(port, root))),
    rivals: await runningRivals(root),
    hasRules: await hasRules(root),
  };
}

async function lookAtPort(
  port: Pick<ConfiguredPort, 'deviceId' | 'name'>,
  root: string,
): Promise<ConfiguredPort> {
  const node = await resolvePortName(port.name, root).catch(() => null);
  if (node === null) return { ...port, node, missingGroup: null };
  const missingGroup = (await mayOpen(node)) ? null : await groupOf(node, root);
  return { ...port, node: path.join('/', path.relative(root, node)), missingGroup };
}

function mayOpen(node: string): Promise<boolean> {
  return fs.access(node, fs.constants.R_OK | fs.constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** Its name, or its number where the machine has no name for it. */
async function groupOf(node: string, root: string): Promise<string> {
  const { gid } = await fs.stat(node);
  const groups = await fs.readFile(path.join(root, 'etc/group'), 'utf8').catch(() => '');
  const line = groups.split('\n').find((each) => each.split(':')[2] === `${gid}`);
  return line?.split(':')[0] ?? `${gid}`;
}

async function runningRivals(root: string): Promise<string[]> {
  const processes = path.join(root, 'proc');
  const names = await fs.readdir(processes).catch(() => []);
  const commands = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map((name) => fs.readFile(path.join(processes, name, 'comm'), 'utf8').catch(() => '')),
  );
  const running = new Set(commands.map((command) => command.trim()));
  return RIVALS.filter((rival) => running.has(rival));
}

async function hasRules(root: string): Promise<boolean> {
  const folders = ['etc/udev/rules.d', 'usr/lib/udev/rules.d', 'lib/udev/rules.d'];
  const looks = folders.map((folder) =>
    fs.access(path.join(root, folder, RULES_FILE)).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(looks)).includes(true);
}
