import { describe, expect, test } from 'vitest';
import type {
  DeviceDriver,
  DriverConnection,
  DriverSession,
} from '#gateway/devices/device-driver.ts';
import { bytesFromHex } from '#tests/support/golden-frames.ts';
import { SupervisedDevice } from '#tests/support/supervised-device.ts';

const frame = bytesFromHex('5A 5A 45 04 0E 4C 09 C4 24');

describe('a driver with a bug', () => {
  /** Fails on `!`, and makes a scan of every other byte. */
  function faultyDriver(broken: { start?: boolean; flush?: boolean } = {}): DeviceDriver {
    const connection = (session: DriverSession): DriverConnection => ({
      bytes: (chunk) => {
        for (const byte of chunk) {
          if (byte === 0x21) throw new Error('bug');
          session.frame(1);
          session.output({
            kind: 'code',
            code: { aimId: null, text: String.fromCharCode(byte) },
          });
        }
      },
      pendingByteCount: () => 0,
      flush: () => {
        if (broken.flush) throw new Error('bug');
      },
      openingCommands: [],
      idleFlushMs: null,
    });
    return {
      name: 'faulty',
      role: 'scanner',
      defaultBaudRate: 9600,
      silenceTimeoutMs: null,
      start: (session) => {
        if (broken.start) throw new Error('bug');
        return connection(session);
      },
    };
  }

  test('costs the bytes at hand, is counted, and goes on', async () => {
    const stand = await new SupervisedDevice(faultyDriver()).start();
    stand.line.now.say(Buffer.from('ab!cd'));
    stand.line.now.say(Buffer.from('ef'));
    const texts = stand.told.map(({ output }) => output.kind === 'code' && output.code.text);
    expect(texts).toEqual(['a', 'b', 'e', 'f']);
    expect(stand.counters).toMatchObject({
      driverFaults: 1,
      frames: 4,
      discardedBytes: { 'driver-fault': 3 },
      opens: 1,
      closes: 0,
    });
    expect(stand.unaccountedBytes).toBe(0);
  });

  test('is shown as faulty for a while, without flicker', async () => {
    const stand = await new SupervisedDevice(faultyDriver()).start();
    for (let second = 0; second < 5; second += 1) {
      stand.line.now.say(Buffer.from('a!b'));
      stand.line.now.say(Buffer.from('cd'));
      stand.clock.advance(1_000);
    }
    expect(stand.stateNames).toEqual(['ready', 'faulty']);
    stand.clock.advance(10_000);
    stand.line.now.say(Buffer.from('e'));
    expect(stand.stateNames).toEqual(['ready', 'faulty', 'ready']);
  });

  test('that cannot even start is tried again with the next bytes, and never throws', async () => {
    const broken = { start: true };
    const stand = await new SupervisedDevice(faultyDriver(broken)).start();
    stand.line.now.say(Buffer.from('ab'));
    expect(stand.counters).toMatchObject({
      driverFaults: 2,
      discardedBytes: { 'driver-fault': 2 },
    });
    expect(stand.unaccountedBytes).toBe(0);
    broken.start = false;
    stand.line.now.say(Buffer.from('cd'));
    expect(stand.told).toHaveLength(2);
    expect(stand.unaccountedBytes).toBe(0);
  });

  test('that fails while the link closes does not keep it from closing', async () => {
    const stand = await new SupervisedDevice(faultyDriver({ flush: true })).start();
    stand.line.now.say(Buffer.from('ab'));
    await stand.supervisor.stop();
    expect(stand.line.now.closeCalls).toBe(1);
    expect(stand.unaccountedBytes).toBe(0);
  });

  test('that never says what became of its bytes leaves none unaccounted when the link closes', async () => {
    const forgetful: DeviceDriver = {
      ...faultyDriver(),
      start: () => ({
        bytes: () => undefined,
        pendingByteCount: () => 0,
        flush: () => undefined,
        openingCommands: [],
        idleFlushMs: null,
      }),
    };
    const stand = await new SupervisedDevice(forgetful).start();
    stand.line.now.say(Buffer.from('abc'));
    expect(stand.counters.pendingBytes).toBe(3);
    await stand.supervisor.stop();
    expect(stand.counters).toMatchObject({ pendingBytes: 0, discardedBytes: { stale: 3 } });
    expect(stand.unaccountedBytes).toBe(0);
  });

  test('is not blamed for a receiver that fails', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    stand.onOutput = () => {
      throw new Error('bug of the receiver');
    };
    expect(() => stand.line.now.say(frame)).toThrow('bug of the receiver');
    expect(stand.counters.driverFaults).toBe(0);
    expect(stand.unaccountedBytes).toBe(0);
  });
});
