import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A wire between a client and a server that a test may cut without either side being told. */
export type TcpProxy = {
  readonly port: number;
  /** From now on nothing passes, in either direction, and no connection is closed: a cable that was pulled. */
  swallow(): void;
  /** What comes from now on passes again. Connections that were swallowed stay dead, as they would. */
  heal(): void;
  close(): Promise<void>;
};

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let isSwallowing = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    let isDead = isSwallowing;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        isDead ||= isSwallowing;
        if (!isDead) to.write(chunk);
      });
      from.on('close', () => {
        sockets.delete(from);
        isDead ||= isSwallowing;
        if (!isDead || from === near) to.destroy();
      });
      from.on('error', () => undefined);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    swallow: () => {
      isSwallowing = true;
    },
    heal: () => {
      isSwallowing = false;
    },
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
