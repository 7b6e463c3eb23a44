import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { SerialPortAttempt } from './serial-open-error.ts';
import { serialError, serialErrorFromCode } from './serial-open-error.ts';

const openDescriptor = promisify(fs.open);

/** Closing may wait until the last bytes have left; it does so outside the main thread. */
export const closeDescriptor = promisify(fs.close);

/** O_NONBLOCK: an open must not wait for a carrier. O_NOCTTY: the line must not become our terminal. */
const OPEN_FLAGS = fs.constants.O_RDWR | fs.constants.O_NOCTTY | fs.constants.O_NONBLOCK;
const COMMAND_TIMEOUT_MS = 5_000;
const MAX_STALE_BYTES = 64 * 1024;

/** A serial line opened for this program alone. */
export type Terminal = {
  /** For the stream that reads and writes. */
  readonly descriptor: number;
  /**
   * Keeps the lock. libuv opens a terminal anew to make it non-blocking and points the descriptor
   * it was given to that; a lock on it would be gone.
   */
  readonly lockDescriptor: number;
};

/**
 * Opens, locks and sets a serial line on Linux, with `flock` (util-linux) and `stty` (coreutils)
 * acting on our own descriptor. The lock is the kernel's: it ends with this program, however it
 * ends, it is the lock that serialport and pyserial take, and it leaves no file behind.
 */
export async function openTerminal(
  attempt: SerialPortAttempt,
  baudRate: number,
): Promise<Terminal> {
  await demandCharacterDevice(attempt);
  const lockDescriptor = await openOrExplain(attempt);
  try {
    await lock(attempt, lockDescriptor);
    await setLine(attempt, lockDescriptor, baudRate);
    const descriptor = await openOrExplain(attempt);
    dropStaleBytes(descriptor);
    return { descriptor, lockDescriptor };
  } catch (error) {
    await closeDescriptor(lockDescriptor);
    throw error;
  }
}

async function demandCharacterDevice(attempt: SerialPortAttempt): Promise<void> {
  const stat = await fs.promises.stat(attempt.node).catch(async (error: unknown) => {
    throw await serialErrorFromCode(attempt, error);
  });
  if (stat.isCharacterDevice()) return;
  throw await serialError(attempt, 'LINK_FAILED', 'it is a file and not a device');
}

async function openOrExplain(attempt: SerialPortAttempt): Promise<number> {
  try {
    return await openDescriptor(attempt.node, OPEN_FLAGS);
  } catch (error) {
    throw await serialErrorFromCode(attempt, error);
  }
}

async function lock(attempt: SerialPortAttempt, descriptor: number): Promise<void> {
  const result = await runOn(descriptor, 'flock', ['-n', '-x', '0']);
  if (result.exitCode === 0) return;
  // flock(1): 1 means that someone else holds the lock.
  const isHeld = result.exitCode === 1 && result.errorText === '';
  throw await serialError(attempt, isHeld ? 'LINK_BUSY' : 'LINK_FAILED', result.errorText);
}

/**
 * 8N1, eight clean bits in both directions: no echo (a line opens with echo on, and would answer
 * a sensor with its own bytes), no flow control, no signals, no carrier. `-hupcl` keeps DTR up
 * when we close, so that boards with an automatic reset are not reset a second time.
 */
const RAW_LINE =
  'raw -echo -echoe -echok -echonl -echoctl -echoke -iexten cs8 -parenb -cstopb -crtscts -hupcl clocal cread min 1 time 0';

async function setLine(
  attempt: SerialPortAttempt,
  descriptor: number,
  baudRate: number,
): Promise<void> {
  const result = await runOn(descriptor, 'stty', [`${baudRate}`, ...RAW_LINE.split(' ')]);
  if (result.exitCode === 0) return;
  throw await serialError(attempt, 'LINK_FAILED', `stty: ${result.errorText}`);
}

type CommandResult = { readonly exitCode: number | null; readonly errorText: string };

/** Runs a command with the descriptor as its standard input. */
function runOn(
  descriptor: number,
  command: string,
  parameters: readonly string[],
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      stdio: [descriptor, 'ignore', 'pipe'],
      timeout: COMMAND_TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    let errorText = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      errorText = `${errorText}${chunk}`.slice(0, 400);
    });
    child.once('error', (cause) => {
      const message = `The command ${command} cannot be run; install util-linux and coreutils, or set \`adapter: serialport\`.`;
      reject(new GatehouseError('LINK_FAILED', message, { cause }));
    });
    child.once('close', (exitCode) => resolve({ exitCode, errorText: errorText.trim() }));
  });
}

/**
 * What came before the port was open has no time of its own: a code shown ten minutes ago is not a
 * scan of now. A UART holds nothing while it is closed, a pseudo-terminal does.
 */
function dropStaleBytes(descriptor: number): void {
  const scratch = Buffer.allocUnsafe(4_096);
  try {
    for (let dropped = 0; dropped < MAX_STALE_BYTES; ) {
      const count = fs.readSync(descriptor, scratch);
      if (count === 0) return;
      dropped += count;
    }
  } catch {
    // EAGAIN: empty. Anything else shows again as soon as the stream reads.
  }
}
