import type { Socket } from 'node:net';
import type { LinkEvents } from './byte-link.ts';
import type { ReadPacer } from './read-pacer.ts';

/** More than that waiting to leave means that nobody takes it; further writes are refused. */
const MAX_UNSENT_BYTES = 64 * 1024;

export type StreamConnectionOptions = {
  readonly stream: Socket;
  readonly events: LinkEvents;
  readonly pacer: ReadPacer;
  /** What to say when the other side ends the stream without an error. */
  readonly hungUpCause: string;
  /** Releases what else belongs to the connection; runs once, after the stream is closed. */
  readonly release: () => Promise<void>;
};

/** What a terminal and a TCP socket have in common once they are open. */
export class StreamConnection {
  readonly #stream: Socket;
  readonly #released: Promise<void>;
  #isClosing = false;

  constructor({ stream, events, pacer, hungUpCause, release }: StreamConnectionOptions) {
    this.#stream = stream;
    pacer.onResume(() => stream.resume());
    let cause = hungUpCause;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      cause = `${hungUpCause} (${error.code ?? error.message})`;
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#released = promise;
    stream.once('close', () => {
      pacer.stop();
      // Told only after everything is released, so that whoever is told may open again at once.
      void release().then(() => {
        resolve();
        if (!this.#isClosing) events.closed(cause);
      });
    });
  }

  write(bytes: Uint8Array): Promise<boolean> {
    const stream = this.#stream;
    if (stream.destroyed || !stream.writable || stream.writableLength > MAX_UNSENT_BYTES) {
      return Promise.resolve(false);
    }
    return new Promise((resolve) => {
      // Destroying the stream drops what is unsent and calls back with an error.
      stream.write(bytes, (error) => resolve(error === null || error === undefined));
    });
  }

  close(): Promise<void> {
    this.#isClosing = true;
    this.#stream.destroy();
    return this.#released;
  }
}

/**
 * Reads into one buffer that is used again for each chunk: no allocation per read but the view.
 * The socket's own `data` event would allocate 64 KiB at a time.
 */
export function readerInto(events: LinkEvents, bufferBytes: number, pacer: ReadPacer) {
  return {
    buffer: Buffer.allocUnsafeSlow(bufferBytes),
    callback: (byteCount: number, buffer: Uint8Array): boolean => {
      events.bytes(buffer.subarray(0, byteCount));
      return pacer.goesOn(byteCount);
    },
  };
}
