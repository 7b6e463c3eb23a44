import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Clock, Timer } from '#gateway/domain/clock.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import type { BrokerConfig } from './broker-config.ts';
import type { BrokerStats } from './broker-gate.ts';
import type { FromBroker, ToBroker } from './broker-messages.ts';

/** The part of the logger that is used here. */
export type BrokerLog = {
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
};

export type BrokerProcessOptions = {
  /** Accounts and passwords are kept here. */
  readonly directory: string;
  readonly host: string;
  /** 0 takes a free one, and keeps it over restarts. */
  readonly port: number;
  /** Of the gateway that runs this broker. */
  readonly address: GatewayAddress;
  readonly limits: BrokerConfig;
  readonly clock: Clock;
  readonly log: BrokerLog;
  readonly pingIntervalMs?: number;
  /** A process that does not answer this long is ended and started again. */
  readonly hangTimeoutMs?: number;
};

export type BrokerExit = {
  readonly pid: number;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly restartInMs: number;
};

export interface BrokerProcess {
  /** Resolves when the broker listens; rejects with `ADDRESS_IN_USE` or `SECRET_UNREADABLE`. */
  start(): Promise<{ readonly port: number }>;
  /** Bounded; idempotent. */
  stop(): Promise<void>;
  pid(): number | null;
  isListening(): boolean;
  stats(): BrokerStats;
  /** Called after each unwanted end; the broker is then started again by itself. */
  onExit(handler: (exit: BrokerExit) => void): () => void;
}

export function createBrokerProcess(options: BrokerProcessOptions): BrokerProcess {
  return new SupervisedBroker(options);
}

const FIRST_RESTART_MS = 250;
const LONGEST_RESTART_MS = 30_000;
/** A broker that ran this long is started again at once the next time. */
const STABLE_MS = 30_000;
/** The last broker of a gateway that was killed needs a moment to notice and go. */
const ADDRESS_PATIENCE_MS = 3_000;
const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 3_000;
const PING_INTERVAL_MS = 5_000;
const HANG_TIMEOUT_MS = 20_000;
const KEPT_STDERR_CHARS = 2_000;
const NOTHING: BrokerStats = { connectedClients: 0, refusedClients: 0, droppedMessages: 0 };

type Attempt =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

class SupervisedBroker implements BrokerProcess {
  readonly #options: BrokerProcessOptions;
  readonly #exitHandlers = new Set<(exit: BrokerExit) => void>();
  #port: number;
  #child: ChildProcess | null = null;
  #stderr = '';
  #stats = NOTHING;
  #restarts = 0;
  #startedAtMs = 0;
  #heardAtMs = 0;
  #isListening = false;
  #isStopped = false;
  #restart: Timer | null = null;
  #ping: Timer | null = null;

  constructor(options: BrokerProcessOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  async start(): Promise<{ readonly port: number }> {
    const { clock } = this.#options;
    const giveUpAtMs = clock.monotonicMs() + ADDRESS_PATIENCE_MS;
    for (;;) {
      const attempt = await this.#launch();
      if (attempt.kind === 'listening') return { port: attempt.port };
      const isWorthWaiting = attempt.code === 'EADDRINUSE' && clock.monotonicMs() < giveUpAtMs;
      if (!isWorthWaiting || this.#isStopped) throw this.#errorFrom(attempt);
      await new Promise<void>((resolve) => clock.after(FIRST_RESTART_MS, resolve));
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#restart?.cancel();
    this.#ping?.cancel();
    const child = this.#child;
    if (!child) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const killer = this.#options.clock.after(STOP_TIMEOUT_MS, () => child.kill('SIGKILL'));
    await ended;
    killer.cancel();
  }

  pid(): number | null {
    return this.#child?.pid ?? null;
  }

  isListening(): boolean {
    return this.#child !== null && this.#isListening;
  }

  stats(): BrokerStats {
    return this.#child ? this.#stats : NOTHING;
  }

  onExit(handler: (exit: BrokerExit) => void): () => void {
    this.#exitHandlers.add(handler);
    return () => this.#exitHandlers.delete(handler);
  }

  /** Starts one process; resolves when it listens or has failed to. */
  #launch(): Promise<Attempt> {
    // An environment of its own: nothing that the gateway was given is passed on.
    const child = fork(join(import.meta.dirname, 'broker-main.ts'), {
      execArgv: [],
      env: {},
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#isListening = false;
    this.#stderr = '';
    this.#startedAtMs = this.#options.clock.monotonicMs();
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString('utf8')).slice(-KEPT_STDERR_CHARS);
    });
    const { clock } = this.#options;
    const patience = clock.after(START_TIMEOUT_MS, () => child.kill('SIGKILL'));
    return new Promise<Attempt>((resolve) => {
      child.on('message', (message: FromBroker) => {
        if (message.kind === 'listening') this.#listening(child, message.port);
        if (message.kind === 'listening' || message.kind === 'failed') resolve(message);
        else this.#heard(message);
      });
      child.on('error', (error) => resolve({ kind: 'failed', code: '', message: error.message }));
      child.on('exit', (exitCode, signal) => {
        resolve({ kind: 'failed', code: '', message: `it ended at once: ${this.#stderr.trim()}` });
        this.#ended(child, exitCode, signal);
      });
      const { directory, host, address, limits } = this.#options;
      this.#send(child, { kind: 'start', directory, host, port: this.#port, address, limits });
    }).finally(() => patience.cancel());
  }

  #send(child: ChildProcess, message: ToBroker): void {
    // Fails when the process has just ended, which `exit` tells.
    if (child.connected) child.send(message, () => {});
  }

  #listening(child: ChildProcess, port: number): void {
    this.#isListening = true;
    this.#port = port;
    this.#heardAtMs = this.#options.clock.monotonicMs();
    this.#options.log.info({ host: this.#options.host, port }, 'the embedded broker listens');
    this.#watch(child);
  }

  #watch(child: ChildProcess): void {
    const {
      clock,
      log,
      pingIntervalMs = PING_INTERVAL_MS,
      hangTimeoutMs = HANG_TIMEOUT_MS,
    } = this.#options;
    this.#ping?.cancel();
    this.#ping = clock.after(pingIntervalMs, () => {
      if (clock.monotonicMs() - this.#heardAtMs > hangTimeoutMs) {
        log.error({ pid: child.pid }, 'the embedded broker does not answer and is ended');
        child.kill('SIGKILL');
        return;
      }
      this.#send(child, { kind: 'ping' });
      this.#watch(child);
    });
  }

  #heard(message: Extract<FromBroker, { kind: 'pong' | 'refusal' }>): void {
    if (message.kind === 'pong') {
      this.#heardAtMs = this.#options.clock.monotonicMs();
      this.#stats = message.stats;
      return;
    }
    const { refusal, untold } = message;
    this.#options.log.warn({ ...refusal, untold }, 'the embedded broker refused something');
  }

  #ended(child: ChildProcess, exitCode: number | null, signal: string | null): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#ping?.cancel();
    // A first start that failed is told to the caller of `start`, who decides.
    if (this.#isStopped || (!this.#isListening && this.#restarts === 0)) return;
    const { clock, log } = this.#options;
    if (clock.monotonicMs() - this.#startedAtMs > STABLE_MS) this.#restarts = 0;
    const restartInMs = Math.min(LONGEST_RESTART_MS, FIRST_RESTART_MS * 2 ** this.#restarts);
    this.#restarts += 1;
    const exit = { pid: child.pid ?? 0, exitCode, signal, restartInMs };
    log.error({ ...exit, stderr: this.#stderr }, 'the embedded broker ended and is started again');
    for (const handler of this.#exitHandlers) handler(exit);
    this.#restart = clock.after(restartInMs, () => void this.#launch());
  }

  #errorFrom({ code, message }: Extract<Attempt, { kind: 'failed' }>): GatehouseError {
    const { host } = this.#options;
    if (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      return new GatehouseError(
        'ADDRESS_IN_USE',
        `The embedded broker cannot listen on ${host}:${this.#port} (${code}).`,
      );
    }
    if (code === 'SECRET_UNREADABLE') return new GatehouseError('SECRET_UNREADABLE', message);
    return new GatehouseError(
      'BROKER_UNREACHABLE',
      `The embedded broker could not be started: ${message}.`,
    );
  }
}
