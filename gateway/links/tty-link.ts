import * as tty from 'node:tty';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { ByteLink, LinkEvents } from './byte-link.ts';
import { resolvePortName } from './port-name.ts';
import { serialError } from './serial-open-error.ts';
import { readerInto, StreamConnection } from './stream-connection.ts';
import type { Terminal } from './terminal.ts';
import { closeTerminalDescriptor, openTerminal } from './terminal.ts';

/** The kernel's line buffer holds 4,096 bytes. */
const READ_BUFFER_BYTES = 4_096;

export type TtyLinkOptions = {
  /** As configured: a path or `usb:VID:PID[:SERIAL]`. */
  readonly name: string;
  readonly baudRate: number;
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
    const { name, baudRate } = this.#options;
    const node = await resolvePortName(name);
    this.#demandStillWanted();
    const terminal = await openTerminal({ name, node }, baudRate);
    try {
      this.#demandStillWanted();
      this.#connection = await connect(terminal, { name, node }, events);
    } catch (error) {
      await closeTerminalDescriptor(terminal.descriptor);
      await closeTerminalDescriptor(terminal.lockDescriptor);
      throw error;
    }
  }

  #demandStillWanted(): void {
    if (!this.#isClosed) return;
    throw new GatehouseError('LINK_FAILED', `${this.#options.name} was closed while it opened.`);
  }
}

async function connect(
  terminal: Terminal,
  attempt: { readonly name: string; readonly node: string },
  events: LinkEvents,
): Promise<StreamConnection> {
  const stream = await terminalStream(terminal, attempt, events);
  const connection = new StreamConnection({
    stream,
    events,
    hungUpCause: `the serial port ${attempt.name} was unplugged`,
    // Kept until now: held any longer, a plugged-in device would come back under another number.
    release: () => closeTerminalDescriptor(terminal.lockDescriptor),
  });
  stream.resume();
  return connection;
}

/** The reader option of sockets, which terminals inherit, is missing from the published types. */
const TerminalStream = tty.ReadStream as unknown as new (
  descriptor: number,
  options: { readonly onread: ReturnType<typeof readerInto> },
) => tty.ReadStream;

async function terminalStream(
  terminal: Terminal,
  attempt: { readonly name: string; readonly node: string },
  events: LinkEvents,
): Promise<tty.ReadStream> {
  try {
    return new TerminalStream(terminal.descriptor, {
      onread: readerInto(events, READ_BUFFER_BYTES),
    });
  } catch (cause) {
    // The device went between the open and the stream.
    throw await serialError(attempt, 'LINK_FAILED', cause);
  }
}
