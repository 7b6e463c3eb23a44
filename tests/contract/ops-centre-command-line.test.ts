import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { AuditReport } from '#ops-centre/app/audit.ts';
import { runCommandLine } from '#ops-centre/command-line.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { TestBroker } from '#tests/support/ops-centre/brokers.ts';
import { startAedes } from '#tests/support/ops-centre/brokers.ts';
import { FakeGateway } from '#tests/support/ops-centre/fake-gateway.ts';
import { readingFacts } from '#tests/support/ops-centre/wire-events.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const MAIN = fileURLToPath(import.meta.resolve('#ops-centre/main.ts'));
const reading = { kind: 'reading', facts: readingFacts } as const;
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Runs a command in this process. */
async function command(
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await runCommandLine(args, {
    out: (line) => lines.out.push(line),
    err: (line) => lines.err.push(line),
    untilStopped: () => Promise.resolve(),
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

function configFile(settings: { port?: number; brokerUrl?: string } = {}): string {
  const file = join(temporaryDirectory(), 'ops-centre.yaml');
  const { port = 0, brokerUrl = 'mqtt://127.0.0.1:9' } = settings;
  writeFileSync(
    file,
    `version: 1
centreId: test
dataDirectory: data
http: {port: ${port}}
mqtt: {url: "${brokerUrl}", protocolVersion: 4}
resend: {gapAfterMs: 200, replyTimeoutMs: 500}
`,
  );
  return file;
}

type Started = { readonly child: ChildProcess; out(): string };

/** Runs the program proper. */
function start(file: string): Started {
  const child = spawn(process.execPath, [MAIN, 'run', '--config', file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
  cleanUps.push(() => child.kill('SIGKILL'));
  return { child, out: () => out };
}

const readyUrlOf = (started: Started): Promise<string> =>
  eventually('the ready line', () => /^ops centre ready: (\S+)$/m.exec(started.out())?.[1]);

async function newBroker(): Promise<TestBroker> {
  const broker = await startAedes();
  cleanUps.push(() => broker.stop());
  return broker;
}

async function newGateway(broker: TestBroker): Promise<FakeGateway> {
  const gateway = await FakeGateway.connect(broker);
  cleanUps.push(() => gateway.close());
  return gateway;
}

test('it says when it is ready and how to set it up, and ends within seconds when asked to', async () => {
  const broker = await newBroker();
  const started = start(configFile({ brokerUrl: broker.url }));
  const url = await readyUrlOf(started);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(started.out()).toMatch(
    /^set-up code: [0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4} \(valid once, at \/#\/setup\)$/m,
  );
  const stopping = performance.now();
  started.child.kill('SIGTERM');
  const [code] = await once(started.child, 'exit');
  expect(code).toBe(0);
  expect(performance.now() - stopping).toBeLessThan(5_000);
});

test('killed again and again under load it never forgets what it confirmed, and ends with everything', async () => {
  const broker = await newBroker();
  const file = configFile({ brokerUrl: broker.url });
  const gateway = await newGateway(broker);
  let isPouring = true;
  const pouring = (async () => {
    while (isPouring) {
      for (let burst = 0; burst < 10; burst++) await gateway.emit(reading);
      if (gateway.headSeq % 100 === 0) await gateway.heartbeat();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  for (let round = 0; round < 4; round++) {
    const started = start(file);
    const before = gateway.confirmedSeq;
    await eventually('some confirmations', () => gateway.confirmedSeq > before + 100);
    const exited = once(started.child, 'exit');
    started.child.kill('SIGKILL');
    await exited;
    const confirmed = gateway.confirmedSeq;
    const { out } = await command('audit', '--config', file, '--json');
    const [epoch] = (JSON.parse(out) as AuditReport).epochs;
    expect(epoch?.confirmedSeq).toBeGreaterThanOrEqual(confirmed);
    expect(epoch?.found).toBe(epoch?.expected);
  }
  isPouring = false;
  await pouring;
  start(file);
  await eventually('the last confirmation', async () => {
    await gateway.heartbeat();
    return gateway.confirmedSeq === gateway.headSeq;
  });
  const { code, out } = await command('audit', '--config', file);
  expect(out).toContain(`confirmed ${gateway.headSeq}, found ${gateway.headSeq} (balanced)`);
  expect(code).toBe(0);
}, 60_000);

test('help, for people and with the exit codes', async () => {
  for (const args of [['--help'], ['run', '--help'], ['audit', '--help']]) {
    const { code, out } = await command(...args);
    expect(code).toBe(0);
    expect(out).toContain('Exit codes:');
  }
});

test('a configuration with problems ends with code 2 and nothing is connected', async () => {
  const file = configFile({ port: 99_999, brokerUrl: 'ftp://nowhere' });
  const run = await command('run', '--config', file);
  expect(run.code).toBe(2);
  expect(run.err).toMatch(/2 problem\(s\):.*http\.port.*mqtt\.url.*Correct the listed/s);
  const check = await command('config', 'check', '--config', file, '--json');
  expect(check.code).toBe(2);
  expect(JSON.parse(check.out)).toMatchObject({ valid: false, problems: [{}, {}] });
});

test.each([
  ['an unknown option', ['run', '--colour'], 2],
  ['no configuration', ['run'], 2],
  ['a configuration that is not there', ['run', '--config', '/nowhere/at-all.yaml'], 2],
])('%s ends with a sentence and a code', async (_what, args, code) => {
  const result = await command(...args);
  expect(result.code).toBe(code);
  expect(result.err).not.toBe('');
  expect(result.err).not.toMatch(/^\s+at /m);
});

test('an audit before anything was stored says that there is no store', async () => {
  const { code, err } = await command('audit', '--config', configFile());
  expect(code).toBe(4);
  expect(err).toContain('cannot be opened');
});

test('a valid configuration is said to be valid', async () => {
  const { code, out } = await command('config', 'check', '--config', configFile());
  expect([code, out]).toEqual([0, 'The configuration is valid.']);
});

test('a port that is taken ends with code 6 and leaves nothing running', async () => {
  const first = start(configFile());
  const { port } = new URL(await readyUrlOf(first));
  const { code, err } = await command('run', '--config', configFile({ port: Number(port) }));
  expect(code).toBe(6);
  expect(err).toContain('another program listens there');
});

test('a broker that is asked for and does not answer ends with code 5', async () => {
  const { code, err } = await command('run', '--config', configFile(), '--require-broker', '1');
  expect(code).toBe(5);
  expect(err).toContain('did not answer');
});
