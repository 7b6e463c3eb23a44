import { once } from 'node:events';
import * as net from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startBrokerRoom } from '#gateway/app/broker-room.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { silentLog } from '#gateway/telemetry/log.ts';
import { eventually } from '#tests/support/eventually.ts';
import { parsedConfig } from '#tests/support/gateway-configs.ts';
import { hurriedClock } from '#tests/support/hurried-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

function watchedLog() {
  const errors: string[] = [];
  const log: Log = { ...silentLog, error: (_, text) => errors.push(text), child: () => log };
  return { log, errors };
}

const configWith = (mqtt: object) => parsedConfig({ dataDirectory: temporaryDirectory(), mqtt });

async function takenPort() {
  const server = net.createServer((socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { server, port: (server.address() as net.AddressInfo).port };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    // The one who has taken the port hangs up at once; a broker waits for the first packet.
    const patience = setTimeout(() => resolve(true), 150);
    socket.on('connect', () => socket.unref());
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(patience);
      resolve(false);
    });
    onTestFinished(() => void socket.destroy());
  });
}

describe('the room of the embedded broker', () => {
  it('is not there when the broker is another one', async () => {
    const config = configWith({ broker: 'external', url: 'mqtt://broker.example' });
    const room = await startBrokerRoom({ config, clock: hurriedClock(1), log: silentLog });
    expect(room).toBeNull();
  });

  it('says on which port the broker listens and with what the gateway signs in', async () => {
    const config = configWith({ broker: 'embedded', port: 0 });
    const room = await startBrokerRoom({ config, clock: hurriedClock(1), log: silentLog });
    onTestFinished(() => room?.stop());
    expect(room?.access.port).toBeGreaterThan(0);
    expect(room?.access.passwordFile).toContain(config.dataDirectory);
    expect(room?.snapshot()).toEqual({
      address: `127.0.0.1:${room?.access.port}`,
      connectedClients: 0,
      refusedClients: 0,
    });
  });

  it('does not keep the gate waiting when the port is taken, and listens once it is free', async () => {
    const { server, port } = await takenPort();
    const { log, errors } = watchedLog();
    const config = configWith({ broker: 'embedded', port });
    const room = await startBrokerRoom({ config, clock: hurriedClock(4), log });
    onTestFinished(() => room?.stop());
    expect(room?.access.port).toBe(port);
    expect(errors).toEqual([expect.stringContaining('tried again')]);
    server.close();
    await eventually('the broker listens', () => answers(port));
  });

  it('is not tried again once it is stopped', async () => {
    const { port } = await takenPort();
    const { log, errors } = watchedLog();
    const { clock, pending } = watchedClock();
    const config = configWith({ broker: 'embedded', port });
    const room = await startBrokerRoom({ config, clock, log });
    expect(pending.size).toBe(1);
    await room?.stop();
    expect(pending.size).toBe(0);
    expect(errors).toHaveLength(1);
  });
});

/** A clock that knows what it still has to call. */
function watchedClock() {
  const pending = new Set<object>();
  const hurried = hurriedClock(4);
  const clock: Clock = {
    ...hurried,
    after(delayMs, callback) {
      const entry = {};
      pending.add(entry);
      const timer = hurried.after(delayMs, () => {
        pending.delete(entry);
        callback();
      });
      return {
        cancel() {
          pending.delete(entry);
          timer.cancel();
        },
      };
    },
  };
  return { clock, pending };
}
