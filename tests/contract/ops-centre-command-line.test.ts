import { expect, onTestFinished, test } from 'vitest';
import { startAedes } from '#tests/support/ops-centre/brokers.ts';
import { command, configFile, start } from '#tests/support/ops-centre/program.ts';

test('it says when it is ready and how to set it up, and ends within seconds when asked to', async () => {
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const started = start(configFile({ brokerUrl: broker.url }));
  const url = await started.readyUrl();
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(started.out()).toMatch(
    /^set-up code: [0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4} \(valid once, at \/#\/setup\)$/m,
  );
  const stopping = performance.now();
  expect(await started.stop('SIGTERM')).toBe(0);
  expect(performance.now() - stopping).toBeLessThan(5_000);
});

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
  const { port } = new URL(await first.readyUrl());
  const { code, err } = await command('run', '--config', configFile({ port: Number(port) }));
  expect(code).toBe(6);
  expect(err).toContain('another program listens there');
});

test('a broker that is asked for and does not answer ends with code 5', async () => {
  const { code, err } = await command('run', '--config', configFile(), '--require-broker', '1');
  expect(code).toBe(5);
  expect(err).toContain('did not answer');
});
