import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findInstalledServer } from './installed-server.ts';
import type { ServerProcess } from './server-process.ts';
import { freePort, serverDirectory, startServer } from './server-process.ts';

export const mosquitto = findInstalledServer(
  'mosquitto',
  ['/usr/sbin/mosquitto', '/usr/bin/mosquitto'],
  'mosquitto',
);

export type MosquittoOptions = {
  /** Lines for its configuration file, for example `acl_file …`; `{directory}` is replaced by the server's own. */
  readonly extraConfiguration?: readonly string[];
  /** Lines about what it keeps over a restart; default: nothing. */
  readonly persistence?: readonly string[];
  /** Default: everybody may connect. */
  readonly allowAnonymous?: boolean;
  /** A port to use again, for a broker that comes back; default: a free one. */
  readonly port?: number;
  /** Files to put beside the configuration first, by name. */
  readonly files?: Readonly<Record<string, string>>;
};

export type Mosquitto = ServerProcess & { readonly url: string; readonly port: number };

/** Mosquitto on loopback; keeps nothing over a restart unless told so. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const directory = await serverDirectory('mosquitto');
  const port = options.port ?? (await freePort());
  for (const [name, content] of Object.entries(options.files ?? {})) {
    await writeFile(join(directory, name), content, { mode: 0o600 });
  }
  await writeFile(join(directory, 'mosquitto.conf'), configuration(directory, port, options));
  const server = await startServer({
    command: mosquitto.path ?? 'mosquitto',
    args: ['-c', join(directory, 'mosquitto.conf')],
    directory,
    isReady: () => accepts(port),
  });
  return { ...server, port, url: `mqtt://127.0.0.1:${port}` };
}

function configuration(directory: string, port: number, options: MosquittoOptions): string {
  return [
    `listener ${port} 127.0.0.1`,
    `allow_anonymous ${options.allowAnonymous ?? true}`,
    ...(options.persistence ?? ['persistence false']),
    // The defaults would drop messages beyond 1000 without a word.
    'max_queued_messages 0',
    'max_inflight_messages 0',
    'set_tcp_nodelay true',
    'log_type error',
    'log_type warning',
    // It gives up root rights otherwise, and could not read its own temporary directory then.
    'user root',
    ...(options.extraConfiguration ?? []).map((line) => line.replaceAll('{directory}', directory)),
    '',
  ].join('\n');
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
