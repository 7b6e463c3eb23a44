import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { accountsFileOf } from '#gateway/broker/broker-accounts.ts';
import { brokerConfig } from '#gateway/broker/broker-config.ts';
import type { BrokerExit, BrokerProcessOptions } from '#gateway/broker/broker-process.ts';
import { createBrokerProcess } from '#gateway/broker/broker-process.ts';
import { eventually } from '#tests/support/eventually.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

function brokerForTest(more: Partial<BrokerProcessOptions> = {}) {
  const directory = temporaryDirectory();
  const told: string[] = [];
  const tell = (_fields: unknown, message: string): void => void told.push(message);
  const broker = createBrokerProcess({
    directory,
    host: '127.0.0.1',
    port: 0,
    address: { siteId: 'site-1', gatewayId: 'gate-1' },
    limits: brokerConfig.parse({}),
    clock: realClock,
    log: { error: tell, warn: tell, info: tell },
    ...more,
  });
  onTestFinished(() => broker.stop());
  const exits: BrokerExit[] = [];
  broker.onExit((exit) => exits.push(exit));
  return { broker, directory, exits, told };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function pidOf(broker: { pid(): number | null }): Promise<number> {
  return await eventually('a process', () => broker.pid());
}

test('a broker that is killed is started again on the same port', async () => {
  const { broker, exits, directory } = brokerForTest();
  const { port } = await broker.start();
  const accounts = readFileSync(accountsFileOf(directory), 'utf8');
  const pid = await pidOf(broker);
  process.kill(pid, 'SIGKILL');
  await eventually('the second one', () => broker.pid() !== pid && broker.isListening());
  expect(exits).toMatchObject([{ pid, signal: 'SIGKILL', restartInMs: 250 }]);
  expect(readFileSync(accountsFileOf(directory), 'utf8')).toBe(accounts);
  const taken = createServer().listen(port, '127.0.0.1');
  const [error] = await once(taken, 'error').catch((cause: unknown) => [cause]);
  expect(error).toMatchObject({ code: 'EADDRINUSE' });
});

test('a broker that hangs is ended and started again', async () => {
  const { broker, exits, told } = brokerForTest({ pingIntervalMs: 100, hangTimeoutMs: 600 });
  await broker.start();
  const pid = await pidOf(broker);
  process.kill(pid, 'SIGSTOP');
  await eventually('the second one', () => broker.pid() !== pid && broker.isListening());
  expect(exits).toHaveLength(1);
  expect(told).toContain('the embedded broker does not answer and is ended');
});

test('one that answers is left alone', async () => {
  const { broker, exits } = brokerForTest({ pingIntervalMs: 50, hangTimeoutMs: 500 });
  await broker.start();
  const pid = await pidOf(broker);
  const until = performance.now() + 1_500;
  await eventually('a while', () => performance.now() > until);
  expect(broker.pid()).toBe(pid);
  expect(exits).toEqual([]);
});

test('an address in use is told with its name, and nothing is left behind', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  onTestFinished(() => void holder.close());
  const address = holder.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const { broker, exits } = brokerForTest({ port });
  await expect(broker.start()).rejects.toMatchObject({
    code: 'ADDRESS_IN_USE',
    message: `The embedded broker cannot listen on 127.0.0.1:${port} (EADDRINUSE).`,
  });
  await eventually('the end', () => broker.pid() === null);
  expect(exits).toEqual([]);
});

test('an address that becomes free in time is taken', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const { broker } = brokerForTest({ port });
  const started = broker.start();
  await eventually('the first attempt to fail', () => broker.pid() === null);
  holder.close();
  expect(await started).toEqual({ port });
});

test('accounts that cannot be used are told with their file', async () => {
  const { broker, directory } = brokerForTest();
  writeFileSync(accountsFileOf(directory), '{}', { mode: 0o600 });
  await expect(broker.start()).rejects.toMatchObject({
    code: 'SECRET_UNREADABLE',
    message: expect.stringContaining(accountsFileOf(directory)),
  });
});

test('stop ends the process for good', async () => {
  const { broker, exits } = brokerForTest();
  await broker.start();
  const pid = await pidOf(broker);
  await broker.stop();
  expect(isRunning(pid)).toBe(false);
  expect(broker.pid()).toBeNull();
  expect(exits).toEqual([]);
  await broker.stop();
});

test('Ctrl-C is left to the gateway', async () => {
  const { broker } = brokerForTest({ pingIntervalMs: 20 });
  await broker.start();
  const pid = await pidOf(broker);
  process.kill(pid, 'SIGINT');
  const until = performance.now() + 300;
  await eventually('a while', () => performance.now() > until);
  expect(broker.pid()).toBe(pid);
});

test('it is given nothing of the environment of the gateway', async () => {
  const { broker } = brokerForTest();
  await broker.start();
  const environment = readFileSync(`/proc/${await pidOf(broker)}/environ`, 'utf8');
  expect(environment.split('\0').filter((line) => !/^(NODE_CHANNEL_|$)/.test(line))).toEqual([]);
});

test('no broker is left over when the gateway is killed', async () => {
  const script = join(import.meta.dirname, '../support/broker-parent.ts');
  const parent = spawn(process.execPath, [script, temporaryDirectory()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = await once(parent.stdout, 'data');
  const { pid } = JSON.parse(String(line));
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await eventually('the end of the broker', () => !isRunning(pid));
});
