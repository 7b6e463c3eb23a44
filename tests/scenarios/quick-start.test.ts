import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '#tests/support/eventually.ts';
import type { Person } from '#tests/support/ops-centre/running-centre.ts';
import { ADMIN, setUp, signIn } from '#tests/support/ops-centre/running-centre.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';
import { auditGateway } from '#tests/support/whole/gateway-process.ts';
import {
  allAlerts,
  allPassages,
  auditOpsCentre,
  gatewayView,
} from '#tests/support/whole/ops-centre-process.ts';
import { allProcesses, familyOf, survivorsOf } from '#tests/support/whole/processes.ts';
import type { Program } from '#tests/support/whole/program.ts';
import { startProgram } from '#tests/support/whole/program.ts';

const ADDRESS_WITHIN_MS = 60_000;
const PASSAGE_WITHIN_MS = 10_000;
const FEVER_WITHIN_MS = 60_000;
const END_WITHIN_MS = 5_000;
/** Simulator, gateway, its broker and ops centre, below the program that was started. */
const FEWEST_PROCESSES = 5;

describe('gatehouse start', () => {
  beforeAll(async () => {
    await buildWebPages();
  });

  test('shows people and a fever in time, ends with Ctrl-C, goes on with the same journal, and dies as a whole', async () => {
    const directory = temporaryDirectory();
    const gateway = { configFile: join(directory, 'gateway.yaml') };
    const centre = { configFile: join(directory, 'ops-centre.yaml') };

    const first = startProgram(['start', '--directory', directory]);
    const url = await consoleOf(first);
    const [, setUpCode = ''] = await first.sees(/set-up code\s+(\S+)/, 1);
    const person = await setUp({ url, setUpCode });
    const passed = async () => (await allPassages(person)).length > 0;
    await eventually('a live passage', passed, PASSAGE_WITHIN_MS, 100);
    await expectPagesAt(url, await kioskOf(first));
    const isFeverish = async () => (await allAlerts(person)).length > 0;
    await eventually('a fever alert', isFeverish, FEVER_WITHIN_MS, 200);
    await endWithCtrlC(first, directory);
    const before = await auditGateway(gateway);

    const second = startProgram(['start', '--directory', directory]);
    expect(await consoleOf(second)).toBe(url);
    expect(second.output()).not.toContain('set-up code');
    const samePerson = await signIn({ url }, ADMIN.userName, ADMIN.password);
    await caughtUpBeyond(samePerson, before.head.seq);
    const after = await auditGateway(gateway);
    expect(after).toMatchObject({ holes: [], corruptPositions: [] });
    expect(after.epochs).toMatchObject([{ epoch: before.head.epoch, firstSeq: 1 }]);
    expect(await gatewayView(samePerson)).toMatchObject({ gaps: [] });
    expect((await auditOpsCentre(centre)).epochs).toMatchObject([{ losses: [], conflicts: 0 }]);

    const family = familyOf(second.pid);
    // Whoever outlives it in spite of all must not outlive the test.
    onTestFinished(() => {
      for (const { pid } of survivorsOf(family)) process.kill(pid, 'SIGKILL');
    });
    expect(family.length).toBeGreaterThanOrEqual(FEWEST_PROCESSES);
    await second.kill();
    const areGone = () => survivorsOf(family).length === 0;
    await eventually('the end of all that it had started', areGone, 30_000, 100);
    expect(processesWith(directory)).toEqual([]);
  });

  test('Ctrl-C while it still starts ends everything as well', async () => {
    const directory = temporaryDirectory();
    const program = startProgram(['start', '--directory', directory]);
    const isStarting = () =>
      processesWith(directory).some(({ command }) => / gateway run /.test(command));
    await eventually('the gateway to start', isStarting);
    await endWithCtrlC(program, directory);
  });
});

async function consoleOf(program: Program): Promise<string> {
  const [, url = ''] = await program.sees(/ops console\s+(http\S+)/, ADDRESS_WITHIN_MS);
  return url;
}

async function kioskOf(program: Program): Promise<string> {
  const [, url = ''] = await program.sees(/guard's kiosk\s+(http\S+)/, 1);
  return url;
}

async function expectPagesAt(...urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    const response = await fetch(url);
    expect({ url, status: response.status }).toEqual({ url, status: 200 });
    expect(await response.text()).toContain('<script');
  }
}

async function endWithCtrlC(program: Program, directory: string): Promise<void> {
  const family = familyOf(program.pid);
  const askedAtMs = performance.now();
  expect(await program.stop('SIGINT')).toEqual({ exitCode: 0, signal: null });
  expect(performance.now() - askedAtMs).toBeLessThan(END_WITHIN_MS);
  expect(survivorsOf(family)).toEqual([]);
  expect(processesWith(directory)).toEqual([]);
  expect(program.output()).not.toMatch(/ended with|error/i);
}

/** New records of this start are at the ops centre, and nothing before them is missing. */
async function caughtUpBeyond(person: Person, seq: number): Promise<void> {
  const isCaughtUp = async (): Promise<boolean> => {
    const view = await gatewayView(person);
    return view?.missingCount === 0 && (view.confirmed?.seq ?? 0) > seq;
  };
  await eventually(`records beyond ${seq}`, isCaughtUp, 90_000, 200);
}

const processesWith = (directory: string) =>
  allProcesses().filter(({ command }) => command.includes(directory));
