import * as net from 'node:net';

/** The wished port if it is free on loopback, otherwise one that the system gives. */
export async function freePort(wished: number): Promise<number> {
  return (await tryListen(wished)) ?? (await tryListen(0)) ?? wished;
}

function tryListen(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const { port: taken } = server.address() as net.AddressInfo;
      server.close(() => resolve(taken));
    });
  });
}
