import { once } from 'node:events';
import * as net from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '#gateway/quick-start/free-ports.ts';

async function listenOn(port: number): Promise<number> {
  const server = net.createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as net.AddressInfo).port;
}

describe('a port', () => {
  it('is the wished one when that is free, and is still free afterwards', async () => {
    const wished = await freePort(0);
    expect(wished).toBeGreaterThan(0);
    expect(await freePort(wished)).toBe(wished);
    expect(await listenOn(wished)).toBe(wished);
  });

  it('is another one that is free when the wished one is taken', async () => {
    const taken = await listenOn(0);
    const given = await freePort(taken);
    expect(given).not.toBe(taken);
    expect(await listenOn(given)).toBe(given);
  });
});
