import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createStreamClient, MAX_CLIENT_BACKLOG_BYTES } from '#gateway/wire/event-stream.ts';
import { eventually } from '#tests/support/eventually.ts';
import { openSource } from './station-event-source.ts';
import { ask, freshPassage, runStation } from './station-harness.ts';

/** Connections that are counted, and closed when the test ends. */
type Attacker = { readonly sockets: readonly Socket[]; readonly closed: () => number };

function attack(url: string, count: number, onConnect: (socket: Socket) => void): Attacker {
  let closed = 0;
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname, () => onConnect(socket));
    socket.on('error', () => {});
    socket.on('close', () => {
      closed += 1;
    });
    return socket;
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { sockets, closed: () => closed };
}

/** Sends `start`, then one byte each 200 ms for ever. */
const drip = (start: string) => (socket: Socket) => {
  socket.resume();
  socket.write(start);
  const timer = setInterval(() => socket.write('b'), 200);
  socket.on('close', () => clearInterval(timer));
};

async function plainServer(handler: (server: Server) => void): Promise<string> {
  const server = createServer();
  handler(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const slowHeaders = drip('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a');
const slowBody = drip(
  'POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\n' +
    'Content-Type: application/json\r\nContent-Length: 9999\r\n\r\n"',
);
const silence = (socket: Socket): void => {
  socket.resume();
};

describe('clients that send too slowly', () => {
  test('are all cut off, whether it is headers, a body or nothing at all', async () => {
    const { url } = await runStation();
    // Node's own bounds, which are wider; this shows that it is ours that cut off.
    const control = await plainServer((server) => server.on('request', () => {}));
    const slow = (target: string): Attacker[] =>
      [slowHeaders, slowBody, silence].map((behave) => attack(target, 20, behave));
    const [attackers, unharmed] = [slow(url), slow(control)];
    await eventually('all slow clients are cut off', () =>
      attackers.every((each) => each.closed() === 20),
    );
    expect(unharmed.map((each) => each.closed())).toEqual([0, 0, 0]);
    expect((await ask(`${url}/healthz`)).status).toBe(200);
  });

  test('keep nobody else waiting, also when they are more than the station takes', async () => {
    const { url } = await runStation();
    const kiosk = await openSource(`${url}/api/lanes/lane-1/stream`);
    attack(url, 200, slowHeaders);
    const durationsMs: number[] = [];
    for (let times = 0; times < 40; times++) {
      attack(url, 5, slowHeaders);
      const startedAt = performance.now();
      expect((await ask(`${url}/healthz`)).status).toBe(200);
      durationsMs.push(performance.now() - startedAt);
    }
    expect(durationsMs.toSorted((a, b) => b - a)[1]).toBeLessThan(1_000);
    expect(kiosk.ended()).toBe(false);
    const { text } = await ask(`${url}/metrics`);
    const evicted = /^gatehouse_http_evicted_connections_total (\d+)$/m.exec(text)?.[1];
    expect(Number(evicted)).toBeGreaterThan(100);
  });
});

describe('a kiosk that does not read', () => {
  const request = 'GET /api/lanes/lane-1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
  const neverRead = (socket: Socket): void => {
    socket.pause();
    socket.write(request);
  };

  test('is dropped while one that reads gets every passage', { timeout: 60_000 }, async () => {
    const { url, hub } = await runStation();
    const good = await openSource(`${url}/api/lanes/lane-1/stream`);
    attack(url, 5, neverRead);
    await eventually('all kiosks are connected', () => hub.clientCount() === 6);
    let seq = 0;
    await eventually(
      'those that do not read are dropped',
      async () => {
        hub.published(Array.from({ length: 200 }, () => freshPassage(++seq)));
        // Heartbeats come between them.
        const newest = () => good.events.findLast(({ event }) => event === 'passage')?.id;
        await eventually('the good one has read', () => newest() === `1-${seq}`);
        return hub.droppedClientCount() === 5;
      },
      50_000,
    );
    expect(hub.clientCount()).toBe(1);
    const passages = good.events.filter(({ event }) => event === 'passage');
    expect(passages.map(({ id }) => id)).toEqual(
      Array.from({ length: seq }, (_, index) => `1-${index + 1}`),
    );
  });

  test('never has more waiting than the bound; without the bound it has', async () => {
    const longest = async (maxBacklogBytes: number) => {
      let waitingBytes = 0;
      let isOver = false;
      const url = await plainServer((server) => {
        server.on('request', (_request, response) => {
          const client = createStreamClient(response, maxBacklogBytes);
          const pour = (left: number): void => {
            isOver = !client.send('passage', `"${'x'.repeat(64 * 1_024)}"`) || left === 0;
            waitingBytes = Math.max(waitingBytes, response.writableLength);
            if (!isOver) setImmediate(pour, left - 1);
          };
          pour(600);
        });
      });
      attack(url, 1, neverRead);
      await eventually('everything was sent, or the client dropped', () => isOver);
      return waitingBytes;
    };
    expect(await longest(MAX_CLIENT_BACKLOG_BYTES)).toBeLessThan(MAX_CLIENT_BACKLOG_BYTES + 70_000);
    expect(await longest(Number.POSITIVE_INFINITY)).toBeGreaterThan(4 * MAX_CLIENT_BACKLOG_BYTES);
  });
});

describe('bytes that are no request', () => {
  test.each([
    ['garbage', '\u0000\u0001nonsense\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'endless headers',
      `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a: ${'a'.repeat(9 * 1_024)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['a request without a host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, null],
    ['another protocol', '\u0016\u0003\u0001\u0002\u0000', 400, 'MALFORMED_REQUEST'],
  ])(
    '%s: refused with a reason, counted, connection closed',
    async (_what, bytes, status, code) => {
      const { url } = await runStation();
      let text = '';
      const attacker = attack(url, 1, (socket) => {
        socket.on('data', (chunk) => {
          text += chunk;
        });
        socket.write(bytes, 'latin1');
      });
      await eventually('the connection is closed', () => attacker.closed() === 1);
      expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      if (code === null) return;
      expect(text).toContain(`"code":"${code}"`);
      expect((await ask(`${url}/metrics`)).text).toContain(`{reason="${code}"} 1`);
    },
  );
});
