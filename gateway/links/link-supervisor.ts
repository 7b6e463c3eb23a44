import type { DeviceDriver, DeviceOutput } from '#gateway/devices/device-driver.ts';
import type { Clock, Instant, Timer } from '#gateway/domain/clock.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';
import type { ByteLink, OpenableLink } from './byte-link.ts';
import type { DeviceCounters, DeviceTally } from './device-counters.ts';
import { countersFrom, emptyTally } from './device-counters.ts';
import { DeviceSession } from './device-session.ts';
import type { DeviceStatus } from './device-status.ts';
import {
  DRIVER_FAULT_DETAIL,
  linkErrorOf,
  lostDetail,
  openFailureDetail,
  RUBBISH_DETAIL,
  silentDetail,
} from './device-status.ts';
import { createdLink } from './failed-link.ts';
import type { LineTap } from './line-tap.ts';
import { LinkRelease } from './link-release.ts';
import type { LinkEffect, LinkState } from './link-state.ts';
import { LinkInput, nextLinkState } from './link-state.ts';
import { RubbishWatch } from './rubbish-watch.ts';
import { SilenceWatch } from './silence-watch.ts';
import { StatusBoard } from './status-board.ts';

export type LinkSupervisorOptions = {
  readonly link: OpenableLink;
  readonly driver: DeviceDriver;
  readonly deviceId: string;
  readonly clock: Clock;
  /** Gives [0, 1). */
  readonly random: () => number;
  /** `at` is when the last byte of it came. */
  readonly onOutput: (output: DeviceOutput, at: Instant) => void;
  /** On every change of state or detail; never for a repeat of the same. */
  readonly onState: (status: DeviceStatus) => void;
  /** On each new connection, before anything is sent. */
  readonly onOpened?: () => void;
  /** Sees what goes over the line: a recording, the hex view. */
  readonly tap?: LineTap;
};

/** Keeps one device connected, for as long as the gateway runs. */
export type LinkSupervisor = {
  start(): void;
  /** Resolves when the link is released. Nothing is put out after it. */
  stop(): Promise<void>;
  status(): DeviceStatus;
  counters(): DeviceCounters;
};

export function createLinkSupervisor(options: LinkSupervisorOptions): LinkSupervisor {
  return new Supervisor(options);
}

/** A driver that fails now and again must not make the state flicker with each frame. */
const DRIVER_FAULT_SHOWN_MS = 10_000;
/** A connection that lasts so long has worked, even if nobody used the device. */
const PROVEN_AFTER_MS = 10_000;
/** Longer than any link may take by itself; against a kernel that never answers. */
const OPEN_DEADLINE_MS = 65_000;

class Supervisor implements LinkSupervisor {
  readonly #options: LinkSupervisorOptions;
  readonly #tally: DeviceTally = emptyTally();
  #linkState: LinkState = { kind: 'idle' };
  #link: ByteLink | null = null;
  readonly #release: LinkRelease;
  #session: DeviceSession | null = null;
  #silence: SilenceWatch | null = null;
  #waiting: Timer | null = null;
  #openDeadline: Timer | null = null;
  #proving: Timer | null = null;
  readonly #board: StatusBoard;
  readonly #rubbish = new RubbishWatch();
  /** The watchdog reopens a silent device: it stays `silent` until a frame or an error says otherwise. */
  #holdsState = false;
  #faultShownUntilMs = 0;

  constructor(options: LinkSupervisorOptions) {
    this.#options = options;
    this.#board = new StatusBoard(options);
    this.#release = new LinkRelease(options.clock);
  }

  start(): void {
    this.#input(LinkInput.Start);
  }

  async stop(): Promise<void> {
    this.#input(LinkInput.Stop);
    await this.#release.done;
  }

  status(): DeviceStatus {
    return this.#board.status();
  }

  counters(): DeviceCounters {
    return countersFrom(this.#tally, this.#session?.pendingBytes ?? 0);
  }

  #input(input: LinkInput): void {
    const { state, effects } = nextLinkState(this.#linkState, input, this.#options.random);
    this.#linkState = state;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: LinkEffect): void {
    switch (effect.kind) {
      case 'open-link':
        void this.#openLink();
        return;
      case 'close-link':
        this.#closeLink();
        return;
      case 'start-session':
        this.#startSession();
        return;
      case 'end-session':
        this.#endSession();
        return;
      case 'wait':
        this.#waiting = this.#options.clock.after(effect.delayMs, () =>
          this.#input(LinkInput.Waited),
        );
        return;
      case 'cancel-wait':
        this.#waiting?.cancel();
        return;
      default:
        effect satisfies never;
    }
  }

  async #openLink(): Promise<void> {
    const link = createdLink(this.#options.link);
    this.#link = link;
    await this.#release.done;
    if (this.#link !== link) return;
    this.#openDeadline = this.#options.clock.after(OPEN_DEADLINE_MS, () => {
      const message = `${this.#options.link.description} did not open within ${OPEN_DEADLINE_MS / 1_000} s.`;
      this.#openFailed(link, new GatehouseError('LINK_FAILED', message));
    });
    try {
      await link.open({
        bytes: (chunk) => this.#receive(link, chunk),
        closed: (cause) => this.#closed(link, cause),
      });
    } catch (error) {
      this.#openFailed(link, error);
      return;
    }
    this.#opened(link);
  }

  /** Comes with the first bytes at the latest; the second call does nothing. */
  #opened(link: ByteLink): void {
    if (this.#link === link) this.#input(LinkInput.Opened);
  }

  #openFailed(link: ByteLink, error: unknown): void {
    if (this.#link !== link) return;
    this.#holdsState = false;
    this.#board.set(DeviceState.Connecting, openFailureDetail(error), linkErrorOf(error));
    this.#input(LinkInput.OpenFailed);
  }

  #closed(link: ByteLink, cause: string): void {
    if (this.#link !== link) return;
    this.#holdsState = false;
    this.#board.set(DeviceState.Connecting, lostDetail(cause));
    this.#input(LinkInput.Closed);
  }

  #closeLink(): void {
    this.#openDeadline?.cancel();
    const link = this.#link;
    this.#link = null;
    if (link) this.#release.release(link);
  }

  #startSession(): void {
    const { driver, clock } = this.#options;
    const link = this.#link;
    if (link === null) return;
    this.#openDeadline?.cancel();
    this.#tally.opens += 1;
    this.#options.onOpened?.();
    this.#options.tap?.link?.('opened');
    this.#rubbish.reset();
    this.#board.connected();
    this.#proving = clock.after(PROVEN_AFTER_MS, () => this.#input(LinkInput.Proven));
    if (driver.silenceTimeoutMs !== null) this.#watchSilence(driver.silenceTimeoutMs);
    // A device that speaks only when used has nothing to prove.
    const state = driver.silenceTimeoutMs === null ? DeviceState.Ready : DeviceState.Probing;
    if (!this.#holdsState) this.#board.set(state, '');
    this.#session = new DeviceSession({
      driver,
      clock,
      tally: this.#tally,
      turns: this.#options.link.turns,
      write: (bytes) => this.#write(link, bytes),
      onOutput: (output, at) => this.#put(output, at),
      onProgress: (frames, rubbishBytes) => this.#progressed(frames, rubbishBytes),
      onFault: () => this.#driverFailed(),
    });
    void this.#begin(link, this.#session);
  }

  #endSession(): void {
    this.#tally.closes += 1;
    this.#options.tap?.link?.('closed');
    this.#proving?.cancel();
    this.#silence?.stop();
    this.#silence = null;
    const session = this.#session;
    this.#session = null;
    session?.end();
  }

  #watchSilence(timeoutMs: number): void {
    this.#silence = new SilenceWatch({
      clock: this.#options.clock,
      timeoutMs,
      onSilent: () => {
        if (this.#rubbish.isTalking) this.#board.set(DeviceState.Faulty, RUBBISH_DETAIL);
        else this.#board.set(DeviceState.Silent, silentDetail(timeoutMs));
      },
      onGivenUp: () => {
        this.#holdsState = true;
        this.#input(LinkInput.Reopen);
      },
    });
  }

  /** A link that goes away says so by `closed`; everything is sent anew on the next one. */
  async #begin(link: ByteLink, session: DeviceSession): Promise<void> {
    for (const command of session.openingCommands) {
      if (!(await this.#write(link, command))) return;
    }
    if (this.#session === session) session.beginAsking();
  }

  #write(link: ByteLink, bytes: Uint8Array): Promise<boolean> {
    if (this.#link !== link) return Promise.resolve(false);
    this.#options.tap?.record('out', bytes, this.#options.clock.monotonicMs());
    return link.write(bytes);
  }

  #put(output: DeviceOutput, at: Instant): void {
    this.#board.heard(output);
    this.#options.onOutput(output, at);
  }

  #receive(link: ByteLink, chunk: Uint8Array): void {
    if (this.#link !== link) return;
    if (this.#session === null) this.#opened(link);
    // One look at the clock: a recording has the very time that the session works with.
    const monotonicMs = this.#options.clock.monotonicMs();
    this.#options.tap?.record('in', chunk, monotonicMs);
    this.#session?.receive(chunk, monotonicMs);
  }

  #driverFailed(): void {
    this.#faultShownUntilMs = this.#options.clock.monotonicMs() + DRIVER_FAULT_SHOWN_MS;
    this.#board.set(DeviceState.Faulty, DRIVER_FAULT_DETAIL);
  }

  #progressed(frames: number, rubbishBytes: number): void {
    // What the end of a session brings to light says nothing of the connection to come.
    if (this.#session === null) return;
    if (frames > 0) {
      this.#framesCame();
      return;
    }
    if (rubbishBytes === 0) return;
    if (this.#rubbish.add(rubbishBytes, this.#options.clock.monotonicMs())) {
      this.#board.set(DeviceState.Faulty, RUBBISH_DETAIL);
    }
  }

  #framesCame(): void {
    const monotonicMs = this.#options.clock.monotonicMs();
    this.#board.frameSeen();
    this.#silence?.frameSeen(monotonicMs);
    this.#rubbish.frameSeen();
    this.#holdsState = false;
    if (this.#linkState.kind === 'open' && this.#linkState.failedAttempts > 0) {
      this.#input(LinkInput.Proven);
    }
    if (this.#board.state === DeviceState.Ready || monotonicMs < this.#faultShownUntilMs) return;
    if (this.#rubbish.isShown(monotonicMs)) return;
    this.#board.set(DeviceState.Ready, '');
  }
}
