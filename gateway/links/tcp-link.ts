import * as net from 'node:net';
import type { Clock } from '#gateway/domain/clock.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { ByteLink, LinkEvents } from './byte-link.ts';
import { ReadPacer } from './read-pacer.ts';
import { readerInto, StreamConnection } from './stream-connection.ts';

/** A dead peer shows after 10 s of silence and ten unanswered probes, one a second (libuv). */
const KEEP_ALIVE_DELAY_MS = 10_000;
const READ_BUFFER_BYTES = 16 * 1024;

export type TcpLinkOptions = {
  readonly host: string;
  readonly port: number;
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
};

/** A device behind a serial device server, or with a network port of its own. */
export class TcpLink implements ByteLink {
  readonly #options: TcpLinkOptions;
  #connecting: net.Socket | null = null;
  #opening: Promise<void> | null = null;
  #connection: StreamConnection | null = null;
  #isClosed = false;

  constructor(options: TcpLinkOptions) {
    this.#options = options;
  }

  open(events: LinkEvents): Promise<void> {
    this.#opening = this.#connect(events);
    return this.#opening;
  }

  write(bytes: Uint8Array): Promise<boolean> {
    return this.#connection?.write(bytes) ?? Promise.resolve(false);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#connecting?.destroy(closedWhileOpening(this.#options.host, this.#options.port));
    await this.#opening?.catch(() => undefined);
    await this.#connection?.close();
  }

  async #connect(events: LinkEvents): Promise<void> {
    const { host, port, clock } = this.#options;
    if (this.#isClosed) throw closedWhileOpening(host, port);
    const pacer = new ReadPacer(clock, READ_BUFFER_BYTES);
    const socket = net.connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
      onread: readerInto(events, READ_BUFFER_BYTES, pacer),
    });
    this.#connecting = socket;
    await this.#connected(socket);
    this.#connecting = null;
    this.#connection = new StreamConnection({
      stream: socket,
      events,
      pacer,
      hungUpCause: `${host}:${port} ended the connection`,
      release: () => Promise.resolve(),
    });
    socket.resume();
  }

  #connected(socket: net.Socket): Promise<void> {
    const { host, port, connectTimeoutMs, clock } = this.#options;
    const timer = clock.after(connectTimeoutMs, () => {
      const message = `${host}:${port} did not answer within ${connectTimeoutMs} ms.`;
      socket.destroy(new GatehouseError('LINK_FAILED', message));
    });
    return new Promise<void>((resolve, reject) => {
      const fail = (error: Error) => reject(openErrorFrom(error, host, port));
      socket.once('error', fail);
      socket.once('connect', () => {
        socket.off('error', fail);
        resolve();
      });
    }).finally(() => timer.cancel());
  }
}

function openErrorFrom(error: NodeJS.ErrnoException, host: string, port: number): GatehouseError {
  if (error instanceof GatehouseError) return error;
  const options = { cause: error };
  switch (error.code) {
    case 'ECONNREFUSED':
      return new GatehouseError('LINK_NOT_FOUND', `Nothing listens at ${host}:${port}.`, options);
    case 'ENOTFOUND':
      return new GatehouseError('LINK_NOT_FOUND', `The host name ${host} is unknown.`, options);
    default:
      return new GatehouseError(
        'LINK_FAILED',
        `${host}:${port} cannot be reached (${error.code ?? error.message}).`,
        options,
      );
  }
}

function closedWhileOpening(host: string, port: number): GatehouseError {
  return new GatehouseError('LINK_FAILED', `${host}:${port} was closed while it opened.`);
}
