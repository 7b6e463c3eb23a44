import { chmodSync, lstatSync, rmSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { SimulatorError } from '#sim/simulator-error.ts';

const LONGEST_REQUEST_CHARACTERS = 1024;
const MOST_CONNECTIONS = 8;
const ANSWER_TIMEOUT_MS = 5000;

export type ControlSocket = { close(): Promise<void> };

/**
 * A local socket that only this user can open: one line in, one line out. A socket and not standard
 * input, because a simulator in the background has none.
 */
export async function openControlSocket(
  path: string,
  answer: (line: string) => string,
): Promise<ControlSocket> {
  if (await isAnswering(path)) {
    throw new SimulatorError(`Another simulator is running; it answers at ${path}.`);
  }
  removeLeftover(path);
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    serve(socket, answer);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, path);
  chmodSync(path, 0o600);
  return { close: () => close(server, clients) };
}

/** Sends one request to a running simulator and gives its answer. */
export function askSimulator(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let answer = '';
    const fail = (cause: unknown) =>
      reject(new SimulatorError(`No simulator answers at ${path}.`, { cause }));
    socket
      .setEncoding('utf8')
      .setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy(new Error('timeout')));
    socket.on('error', fail);
    socket.on('data', (text) => {
      answer += text;
    });
    socket.on('close', () => (answer === '' ? fail(undefined) : resolve(answer.trimEnd())));
    socket.end(`${line}\n`);
  });
}

function serve(socket: Socket, answer: (line: string) => string): void {
  let receivedCharacters = 0;
  socket.on('data', (chunk) => {
    receivedCharacters += chunk.length;
    if (receivedCharacters > LONGEST_REQUEST_CHARACTERS) socket.destroy();
  });
  socket.on('error', () => socket.destroy());
  createInterface({ input: socket }).on('line', (line) => {
    receivedCharacters = 0;
    if (socket.writable) socket.write(`${answer(line)}\n`);
  });
}

/** A killed simulator leaves its socket behind; anything else at that path is somebody's. */
function removeLeftover(path: string): void {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status) return;
  if (!status.isSocket())
    throw new SimulatorError(`${path} exists and is no socket; choose another.`);
  rmSync(path, { force: true });
}

function isAnswering(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new SimulatorError(`The control socket ${path} could not be opened.`, { cause })),
    );
    server.listen(path, resolve);
  });
}

/** Removes the file as well; does not wait for clients. */
function close(server: Server, clients: ReadonlySet<Socket>): Promise<void> {
  for (const client of clients) client.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}
