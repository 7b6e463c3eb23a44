import * as path from 'node:path';
import type { SerialPortInfo } from './list-ports.ts';
import { listPorts } from './list-ports.ts';
import { resolvePortName } from './port-name.ts';

/**
 * What is in the port of this name right now; `null` for a name that leads to no serial port of this
 * machine (nothing plugged in, a pseudo-terminal, a port of Windows). `root` is `/` except in tests.
 */
export async function portAt(name: string, root = '/'): Promise<SerialPortInfo | null> {
  const node = await resolvePortName(name, root).catch(() => null);
  if (node === null) return null;
  const ports = await listPorts(root);
  return ports.find((port) => path.join(root, port.path) === node) ?? null;
}
