import * as fs from 'node:fs';
import type { ReadStream } from 'node:tty';
import * as nodePty from '@lydell/node-pty';

/** The device's end of a serial line; the other end is a real tty node that any program can open. */
export type PseudoTerminal = {
  /** The node that the gateway opens, for example `/dev/pts/3`. */
  readonly path: string;
  /** Sends bytes to whoever has the node open. Resolves when the kernel has them. */
  send(bytes: Uint8Array): Promise<void>;
  /** Everything that was written to the node so far. */
  received(): Buffer;
  /** As pulling the plug: the node disappears, and whoever reads it is hung up on. */
  hangUp(): Promise<void>;
};

/** What `open` gives; the published types of the package know only `spawn`. */
type OpenedTerminal = {
  readonly _pty: string;
  readonly _master: ReadStream;
  readonly _slave: ReadStream;
  on(event: 'error', listener: () => void): void;
};
const { open } = nodePty as unknown as {
  open(options: { readonly encoding: null }): OpenedTerminal;
};

const HOLD_FLAGS = fs.constants.O_RDWR | fs.constants.O_NOCTTY | fs.constants.O_NONBLOCK;

export function openPseudoTerminal(): PseudoTerminal {
  const terminal = open({ encoding: null });
  // The package reads its own end of the line and would take bytes that are meant for others.
  terminal._slave.destroy();
  // While nobody has the line open the master would be hung up on; this keeps it up.
  const hold = fs.openSync(terminal._pty, HOLD_FLAGS);
  // Hanging up is reported as an error, to two listeners at least or it is thrown.
  terminal.on('error', () => undefined);
  terminal.on('error', () => undefined);
  const received: Buffer[] = [];
  terminal._master.on('data', (chunk: Buffer) => received.push(chunk));
  let isUp = true;
  return {
    path: terminal._pty,
    send: (bytes) =>
      new Promise((resolve, reject) => {
        terminal._master.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    received: () => Buffer.concat(received),
    hangUp: async () => {
      if (!isUp) return;
      isUp = false;
      const closed = new Promise((resolve) => terminal._master.once('close', resolve));
      terminal._master.destroy();
      await closed;
      fs.closeSync(hold);
    },
  };
}
