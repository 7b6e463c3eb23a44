import * as tty from 'node:tty';
import type { Clock } from '#gateway/domain/clock.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { ByteLink, LinkEvents } from './byte-link.ts';
import { resolvePortName } from './port-name.ts';
import { ReadPacer } from './read-pacer.ts';
import { serialErrorFromCode } from './serial-open-error.ts';
import { readerInto, StreamConnection } from './stream-connection.ts';
import type { Terminal } from './terminal.ts';
import { closeDescriptor, openTerminal } from './terminal.ts';

/** The kernel's line buffer holds 4,096 bytes. */
const READ_BUFFER_BYTES = 4_096;

export type TtyLinkOptions = {
  /** As configured: a path or `usb:VID:PID[:SERIAL]`. */
  readonly name: string;
  readonly baudRate: number;
  readonly clock: Clock;
};

/**
 * A serial port on Linux through Node's own terminal stream. It sees every hang-up, also with
 * unread bytes, and takes less than half of serialport's CPU time per byte.
 */
export class TtyLink implements ByteLink {
  readonly #options: TtyLinkOptions;
  #opening: Promise<void> | null = null;
  #connection: StreamConnection | null = null;
  #isClosed = false;

  constructor(options: TtyLinkOptions) {
    this.#options = options;
  }

  open(events: LinkEvents): Promise<void> {
    this.#opening = this.#openPort(events);
    return this.#opening;
  }

  write(bytes: Uint8Array): Promise<boolean> {
    return this.#connection?.write(bytes) ?? Promise.resolve(false);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // An open under way ends by itself, sees the flag and releases what it has opened.
    await this.#opening?.catch(() => undefined);
    await this.#connection?.close();
  }

  async #openPort(events: LinkEvents): Promise<void> {
    const { name, baudRate, clock } = this.#options;
    const node = await resolvePortName(name);
    this.#demandStillWanted();
    const terminal = await openTerminal({ name, node }, baudRate);
    try {
      this.#demandStillWanted();
      this.#connection = connect(terminal, name, events, clock);
    } catch (cause) {
      await closeDescriptor(terminal.descriptor);
      await closeDescriptor(terminal.lockDescriptor);
      // Not ours: the device went between the open and the stream.
      throw await serialErrorFromCode({ name, node }, cause);
    }
  }

  #demandStillWanted(): void {
    if (!this.#isClosed) return;
    throw new GatehouseError('LINK_FAILED', `${this.#options.name} was closed while it opened.`);
  }
}

function connect(
  terminal: Terminal,
  name: string,
  events: LinkEvents,
  clock: Clock,
): StreamConnection {
  const pacer = new ReadPacer(clock, READ_BUFFER_BYTES);
  const stream = new TerminalStream(terminal.descriptor, {
    onread: readerInto(events, READ_BUFFER_BYTES, pacer),
  });
  // libuv opens the device anew and leaves the given descriptor to us, unless it cannot.
  const isReopened = stream._handle?.fd !== terminal.descriptor;
  const extra = isReopened ? [terminal.descriptor] : [];
  const connection = new StreamConnection({
    stream,
    events,
    pacer,
    hungUpCause: `the serial port ${name} was unplugged`,
    release: async () => {
      // All of them: while one is open a replugged device comes back under another number.
      for (const descriptor of [...extra, terminal.lockDescriptor]) {
        await closeDescriptor(descriptor);
      }
    },
  });
  stream.resume();
  return connection;
}

/** Terminals take the reader option of sockets and have their handle; the published types leave both out. */
const TerminalStream = tty.ReadStream as unknown as new (
  descriptor: number,
  options: { readonly onread: ReturnType<typeof readerInto> },
) => tty.ReadStream & { readonly _handle: { readonly fd: number } | null };
