import { execFile } from 'node:child_process';
import { findInstalledServer } from './installed-server.ts';

export const systemdAnalyze = findInstalledServer(
  'systemd-analyze',
  ['/usr/bin/systemd-analyze'],
  'systemd',
);

export const systemdSysusers = findInstalledServer(
  'systemd-sysusers',
  ['/usr/bin/systemd-sysusers', '/bin/systemd-sysusers'],
  'systemd',
);

export const udevadm = findInstalledServer(
  'udevadm',
  ['/usr/bin/udevadm', '/bin/udevadm', '/sbin/udevadm'],
  'udev',
);

export type ToolResult = { readonly exitCode: number; readonly output: string };

/** Runs a program to its end; what it wrote to either stream, in order of the streams. */
export function runTool(command: string, args: readonly string[]): Promise<ToolResult> {
  return new Promise((resolve) => {
    execFile(command, [...args], { timeout: 20_000 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : Number(error.code ?? 1);
      resolve({ exitCode, output: `${stdout}${stderr}` });
    });
  });
}
