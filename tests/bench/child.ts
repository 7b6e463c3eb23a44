import type { ChildProcess } from 'node:child_process';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A helper process of the bench that talks over IPC. */
export function forkPart(name: string, plan: object): ChildProcess {
  return fork(join(import.meta.dirname, `${name}.ts`), [JSON.stringify(plan)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** The next message of a kind; rejects when the process ends first. */
export function nextMessage<Message extends { kind: string }>(
  child: ChildProcess,
  kind: string,
  timeoutMs = 120_000,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no "${kind}" within ${timeoutMs} ms`)),
      timeoutMs,
    );
    const hear = (message: Message): void => {
      if (message.kind !== kind) return;
      clearTimeout(timer);
      child.off('message', hear as (message: unknown) => void);
      resolve(message);
    };
    child.on('message', hear as (message: unknown) => void);
    child.once('exit', () => reject(new Error(`a part of the bench ended before "${kind}"`)));
  });
}

export type Subject = {
  readonly pid: number;
  readonly readyMs: number;
  output(): string;
  stop(): Promise<void>;
};

/** Starts what is measured and waits until its output matches every pattern. */
export async function startSubject(
  command: string,
  args: readonly string[],
  ready: readonly RegExp[],
  options: { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Subject> {
  const startedMs = performance.now();
  const child = spawn(command, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let text = '';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready: ${text.slice(-800)}`)), 60_000);
    const hear = (chunk: Buffer): void => {
      text = (text + chunk.toString('utf8')).slice(-100_000);
      if (!ready.every((pattern) => pattern.test(text))) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => reject(new Error(`it ended: ${text.slice(-800)}`)));
  });
  return {
    pid: child.pid ?? 0,
    readyMs: performance.now() - startedMs,
    output: () => text,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 8_000);
      await gone;
      clearTimeout(killer);
    },
  };
}
