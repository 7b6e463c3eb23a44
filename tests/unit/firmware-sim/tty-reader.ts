import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { ReadStream } from 'node:tty';
import { onTestFinished } from 'vitest';

/** A program at the other end of a virtual line: Node's own tty stream, as a plain reader would use it. */
export type TtyReader = {
  received(): Buffer;
  isHungUp(): boolean;
  write(bytes: Uint8Array): void;
  /** Stops reading but keeps the line open, as a program that hangs. */
  pause(): void;
  close(): Promise<void>;
};

const FLAGS = fs.constants.O_RDWR | fs.constants.O_NOCTTY | fs.constants.O_NONBLOCK;

export function openTty(path: string, mode: readonly string[] = ['raw', '-echo']): TtyReader {
  const descriptor = fs.openSync(path, FLAGS);
  execFileSync('stty', ['-F', path, ...mode]);
  const stream = new ReadStream(descriptor);
  const chunks: Buffer[] = [];
  let isHungUp = false;
  const closed = new Promise<void>((resolve) => {
    stream.once('close', () => {
      // libuv opens a terminal a second time for itself and closes only that.
      fs.closeSync(descriptor);
      resolve();
    });
  });
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A hang-up ends the stream on some kernels and fails it (EIO) on others.
  stream.on('error', () => undefined);
  stream.on('close', () => {
    isHungUp = true;
  });
  const close = async () => {
    stream.destroy();
    await closed;
  };
  onTestFinished(close);
  return {
    received: () => Buffer.concat(chunks),
    isHungUp: () => isHungUp,
    write: (bytes) => stream.write(bytes),
    pause: () => stream.pause(),
    close,
  };
}

export type ReadFrame = { readonly objectCelsius: number; readonly ambientCelsius: number };

/** The whole 9-byte frames within the bytes, checksums right. */
export function framesIn(bytes: Buffer): readonly ReadFrame[] {
  const frames: ReadFrame[] = [];
  for (let at = bytes.indexOf('5a5a4504', 0, 'hex'); at >= 0 && at + 9 <= bytes.length; ) {
    const frame = bytes.subarray(at, at + 9);
    const sum = frame.subarray(0, 8).reduce((total, byte) => total + byte, 0) & 0xff;
    if (sum === frame[8]) {
      frames.push({
        objectCelsius: frame.readInt16BE(4) / 100,
        ambientCelsius: frame.readInt16BE(6) / 100,
      });
    }
    at = bytes.indexOf('5a5a4504', at + (sum === frame[8] ? 9 : 1), 'hex');
  }
  return frames;
}
