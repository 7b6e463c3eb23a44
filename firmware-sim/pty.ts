import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { SimulatorError, systemErrorCode } from '#sim/simulator-error.ts';

/** The device's end (master) of a pseudo-terminal. No call ever blocks. */
export type PseudoTerminal = {
  /** What a reader opens, `/dev/pts/N`. */
  readonly path: string;
  /** Bytes the reader sent to the device, into `target`; `null` while nobody has the terminal open. */
  read(target: Uint8Array): number | null;
  /** How many of the bytes the kernel took; fewer than given when the reader lags behind. */
  write(bytes: Uint8Array, offset?: number, length?: number): number;
  /** Throws away what the last reader left unread, as a UART does; returns how many bytes that were. */
  discardUnread(): number;
  /** The rate that the reader has set; 38400 while nobody has set one. Starts a program and waits for it. */
  lineBaudRate(): number;
  /** The reader sees a hang-up. */
  close(): void;
};

type NativePty = {
  open(columns: number, rows: number): { master: number; slave: number; pty: string };
};

const OPEN_WITHOUT_CONTROL = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

/**
 * Raw descriptors of node-pty's binding instead of its `open()`: that one wraps the master in a
 * stream which destroys itself (EIO) as soon as nobody has the slave open, and the pseudo-terminal
 * must survive a reader that comes and goes. The binding sets both descriptors non-blocking.
 *
 * It does not set close-on-exec. A program started by the same process while a terminal is open
 * inherits the master, and `close()` is then no hang-up until that program ends: whoever starts
 * programs should run the simulator as a process of its own (`simulator-process.ts`).
 */
export function openPseudoTerminal(): PseudoTerminal {
  const { master, slave, pty: path } = loadBinding().open(80, 24);
  // While we hold the slave open nobody could tell whether a reader is there.
  closeSync(slave);
  try {
    makeRaw(path);
  } catch (error) {
    closeSync(master);
    throw error;
  }
  return terminalOf(master, path);
}

function terminalOf(master: number, path: string): PseudoTerminal {
  return {
    path,
    read: (target) => readFromHost(master, target),
    write: (bytes, offset = 0, length = bytes.length - offset) =>
      offer(master, bytes, offset, length),
    discardUnread: () => discardUnread(path),
    lineBaudRate: () => lineBaudRate(master, path),
    close: () => closeSync(master),
  };
}

/** Linux: reading the master gives EIO while the slave is closed, EAGAIN while it is open and has nothing. */
function readFromHost(master: number, target: Uint8Array): number | null {
  try {
    return readSync(master, target);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EAGAIN') return 0;
    if (code === 'EIO') return null;
    throw error;
  }
}

function offer(master: number, bytes: Uint8Array, offset: number, length: number): number {
  try {
    return writeSync(master, bytes, offset, length);
  } catch (error) {
    if (systemErrorCode(error) === 'EAGAIN') return 0;
    throw error;
  }
}

/** The kernel keeps what was not read for the next one who opens the slave; so we open it and take it out. */
function discardUnread(path: string): number {
  const slave = openSync(path, OPEN_WITHOUT_CONTROL);
  const sink = new Uint8Array(4096);
  let discarded = 0;
  try {
    for (let count = 1; count > 0; discarded += count) count = readSync(slave, sink);
  } catch (error) {
    if (systemErrorCode(error) !== 'EAGAIN') throw error;
  } finally {
    closeSync(slave);
  }
  return discarded;
}

/** A fresh pseudo-terminal echoes and rewrites line ends; a serial line does neither. */
function makeRaw(path: string): void {
  const result = spawnSync('stty', ['-F', path, 'raw', '-echo'], { encoding: 'utf8' });
  if (result.error)
    throw new SimulatorError('The program stty could not be started.', { cause: result.error });
  if (result.status !== 0) {
    throw new SimulatorError(`stty could not set ${path} raw: ${result.stderr.trim()}.`);
  }
}

/**
 * Linux: asked of the master, a terminal tells the settings of the slave; so nobody need open that. The
 * master is descriptor 3 of the child: libuv makes 0 to 2 blocking, and with them ours, which they are.
 */
function lineBaudRate(master: number, path: string): number {
  const result = spawnSync('sh', ['-c', 'exec stty speed <&3'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', master],
  });
  const baudRate = Number.parseInt(result.stdout, 10);
  if (result.status === 0 && baudRate >= 0) return baudRate;
  throw new SimulatorError(`stty could not tell the rate of ${path}: ${result.stderr}.`);
}

function loadBinding(): NativePty {
  const load = createRequire(import.meta.url);
  try {
    return load('@lydell/node-pty/requireBinary.js').requireBinary('pty.node');
  } catch (error) {
    throw new SimulatorError(
      `Pseudo-terminals are not available on ${process.platform}-${process.arch}; run "npm ci" with optional dependencies on Linux.`,
      { cause: error },
    );
  }
}
