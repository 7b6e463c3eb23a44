import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { onTestFinished } from 'vitest';
import type { ByteLink } from '#gateway/links/byte-link.ts';
import { captureLineFrom } from '#gateway/links/capture-record.ts';
import { ReplayLink } from '#gateway/links/replay-link.ts';
import { SerialLink } from '#gateway/links/serial-link.ts';
import { TcpLink } from '#gateway/links/tcp-link.ts';
import { TtyLink } from '#gateway/links/tty-link.ts';
import { openPseudoTerminal } from './pseudo-terminal.ts';
import { realClock } from './real-clock.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** A device on a test bench, and the links that reach it. */
export type LinkBench = {
  /** A fresh link to the device. */
  link(): ByteLink;
  /** A link to where nothing is. */
  missingLink(): ByteLink;
  /** Lets the device say its chunks. A recording says them by itself. */
  speak(): Promise<void>;
  /** What the device heard. */
  heard(): Buffer;
  /** The device is unplugged. A recording ends by itself. */
  hangUp(): Promise<void>;
  /** What an error calls the device. */
  readonly address: string;
};

export type LinkBenchKind = {
  readonly name: string;
  /** `says`: what the device will say when asked to. `lingers`: a recording that stays silent for a minute before it ends. */
  setUp(plan: {
    readonly says: readonly Uint8Array[];
    readonly lingers: boolean;
  }): Promise<LinkBench>;
  readonly hears: boolean;
  readonly isExclusive: boolean;
  readonly deliversUnreadBytesOnHangUp: boolean;
};

function serialBench(linkTo: (name: string) => ByteLink): LinkBenchKind['setUp'] {
  return ({ says }) => {
    const terminal = openPseudoTerminal();
    onTestFinished(() => terminal.hangUp());
    return Promise.resolve({
      link: () => linkTo(terminal.path),
      missingLink: () => linkTo('/dev/serial/by-id/usb-nobody-if00'),
      speak: async () => {
        for (const chunk of says) await terminal.send(chunk);
      },
      heard: () => terminal.received(),
      hangUp: () => terminal.hangUp(),
      address: terminal.path,
    });
  };
}

const tcpBench: LinkBenchKind['setUp'] = async ({ says }) => {
  const sockets: net.Socket[] = [];
  const heard: Buffer[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (chunk) => heard.push(chunk));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as net.AddressInfo;
  const unusedPort = await freePort();
  const linkTo = (toPort: number) =>
    new TcpLink({ host: '127.0.0.1', port: toPort, connectTimeoutMs: 5_000, clock: realClock });
  return {
    link: () => linkTo(port),
    missingLink: () => linkTo(unusedPort),
    speak: async () => {
      for (const chunk of says) {
        await new Promise((resolve) => sockets.at(-1)?.write(chunk, resolve));
      }
    },
    heard: () => Buffer.concat(heard),
    hangUp: () => {
      for (const socket of sockets) socket.end();
      return Promise.resolve();
    },
    address: `127.0.0.1:${port}`,
  };
};

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const replayBench: LinkBenchKind['setUp'] = ({ says, lingers }) => {
  const directory = temporaryDirectory();
  const file = path.join(directory, 'recording.jsonl');
  const lines = says.map((bytes) =>
    captureLineFrom({ kind: 'bytes', tMonoMs: 0, direction: 'in', bytes }),
  );
  if (lingers) {
    lines.push(
      captureLineFrom({ kind: 'bytes', tMonoMs: 0, direction: 'out', bytes: Uint8Array.of(0) }),
    );
    lines.push(
      captureLineFrom({
        kind: 'bytes',
        tMonoMs: 60_000,
        direction: 'out',
        bytes: Uint8Array.of(0),
      }),
    );
  }
  fs.writeFileSync(file, lines.join(''));
  const linkTo = (to: string) => new ReplayLink({ file: to, speed: 'recorded', clock: realClock });
  return Promise.resolve({
    link: () => linkTo(file),
    missingLink: () => linkTo(path.join(directory, 'nothing.jsonl')),
    speak: () => Promise.resolve(),
    heard: () => Buffer.alloc(0),
    hangUp: () => Promise.resolve(),
    address: file,
  });
};

/** Every adapter of the `ByteLink` port, on real parts. */
export const linkBenchKinds: readonly LinkBenchKind[] = [
  {
    name: 'tty',
    setUp: serialBench((name) => new TtyLink({ name, baudRate: 9600, clock: realClock })),
    hears: true,
    isExclusive: true,
    // The kernel drops what was not read when a terminal is hung up on.
    deliversUnreadBytesOnHangUp: false,
  },
  {
    name: 'serialport',
    setUp: serialBench((name) => new SerialLink({ name, baudRate: 9600, clock: realClock })),
    hears: true,
    isExclusive: true,
    deliversUnreadBytesOnHangUp: false,
  },
  {
    name: 'tcp',
    setUp: tcpBench,
    hears: true,
    isExclusive: false,
    deliversUnreadBytesOnHangUp: true,
  },
  {
    name: 'replay',
    setUp: replayBench,
    hears: false,
    isExclusive: false,
    deliversUnreadBytesOnHangUp: true,
  },
];
