import { describe, expect, test } from 'vitest';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { bytesFromHex } from '#tests/support/golden-frames.ts';
import { SupervisedDevice, settle } from '#tests/support/supervised-device.ts';

const frame = bytesFromHex('5A 5A 45 04 0E 4C 09 C4 24');
const missing = new GatehouseError('LINK_NOT_FOUND', 'There is no serial port /dev/ttyUSB7.');

describe('connecting', () => {
  test('opens, sends the opening commands, and is ready with the first frame', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    expect(stand.line.now.written).toEqual(['a545ea']);
    expect(stand.supervisor.status()).toMatchObject({
      deviceId: 'thermo-1',
      driver: 'gy-mcu90614',
      role: 'thermometer',
      link: 'fake line',
      state: 'probing',
      detail: '',
      lastFrameAtMs: null,
    });
    stand.line.now.say(frame);
    expect(stand.supervisor.status()).toMatchObject({
      state: 'ready',
      lastFrameAtMs: stand.clock.wallMs(),
    });
    expect(stand.stateNames).toEqual(['probing', 'ready']);
  });

  test('a device that speaks only when used is ready as soon as it is open', async () => {
    const stand = await new SupervisedDevice('line-scanner').start();
    await stand.clock.advanceGently(3_600_000, 60_000);
    expect(stand.stateNames).toEqual(['ready']);
    expect(stand.line.connections).toHaveLength(1);
  });

  test('a missing device is named once, with what to do, and tried again for ever', async () => {
    const stand = new SupervisedDevice('gy-mcu90614');
    stand.line.openError = missing;
    await stand.start();
    await stand.clock.advanceGently(60_000, 100);
    expect(stand.states).toHaveLength(1);
    expect(stand.states[0]).toMatchObject({
      state: 'connecting',
      detail: `${missing.message} ${missing.action}`,
    });
    expect(stand.line.connections.length).toBeGreaterThan(20);
    stand.line.openError = null;
    await stand.clock.advanceGently(5_000, 100);
    stand.line.now.say(frame);
    expect(stand.supervisor.status().state).toBe('ready');
    expect(stand.line.connections.filter(({ isOpen }) => isOpen)).toHaveLength(1);
  });

  test('a lost connection is made again, and its commands are sent again', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    stand.line.now.say(frame);
    stand.line.now.hangUp();
    expect(stand.supervisor.status()).toMatchObject({
      state: 'connecting',
      detail: expect.stringContaining('the cable was pulled'),
    });
    await settle();
    await stand.clock.advanceGently(300);
    expect(stand.line.connections).toHaveLength(2);
    expect(stand.line.now.written).toEqual(['a545ea']);
    stand.line.now.say(frame);
    expect(stand.stateNames).toEqual(['probing', 'ready', 'connecting', 'probing', 'ready']);
    expect(stand.counters).toMatchObject({ opens: 2, closes: 1, frames: 2 });
  });

  test('a port that opens and closes at once is not opened in a tight loop', async () => {
    const stand = await new SupervisedDevice('line-scanner').start();
    for (let second = 0; second < 60; second += 1) {
      stand.line.now.hangUp();
      await stand.clock.advanceGently(1_000, 100);
    }
    expect(stand.line.connections.length).toBeLessThan(40);
  });

  test('a frame proves a connection: the next loss is mended without a long wait', async () => {
    const stand = new SupervisedDevice('gy-mcu90614');
    stand.line.openError = missing;
    await stand.start();
    await stand.clock.advanceGently(30_000, 100);
    stand.line.openError = null;
    await stand.clock.advanceGently(3_000, 100);
    stand.line.now.say(frame);
    const before = stand.line.connections.length;
    stand.line.now.hangUp();
    await stand.clock.advanceGently(250, 10);
    expect(stand.line.connections).toHaveLength(before + 1);
  });

  test('the next connection waits until the one before has let go', async () => {
    const stand = await new SupervisedDevice('line-scanner').start();
    const release = Promise.withResolvers<void>();
    stand.line.closing = () => release.promise;
    stand.line.now.hangUp();
    await stand.clock.advanceGently(1_000);
    expect(stand.line.now.isOpen).toBe(false);
    release.resolve();
    await settle();
    expect(stand.line.now.isOpen).toBe(true);
  });

  test('an open that never ends is given up, and another one is tried', async () => {
    const stand = new SupervisedDevice('line-scanner');
    stand.line.opening = () => new Promise(() => undefined);
    await stand.start();
    stand.line.opening = () => Promise.resolve();
    await stand.clock.advanceGently(66_000, 1_000);
    expect(stand.stateNames).toEqual(['connecting', 'ready']);
    expect(stand.states[0]?.detail).toContain('did not open within 65 s');
  });

  test('bytes of a connection that was given up are not heard', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    const [first] = stand.line.connections;
    await stand.clock.advanceGently(13_000, 100);
    expect(stand.line.connections).toHaveLength(2);
    first?.sayTooLate(frame);
    expect(stand.counters.bytesIn).toBe(0);
    expect(stand.line.now.isOpen).toBe(true);
  });
});

describe('stopping', () => {
  test('releases the link, and nothing is told or tried afterwards', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    stand.line.now.say(frame);
    await stand.supervisor.stop();
    expect(stand.line.now.closeCalls).toBe(1);
    stand.line.now.sayTooLate(frame);
    await stand.clock.advanceGently(60_000, 1_000);
    expect(stand.told).toHaveLength(1);
    expect(stand.line.connections).toHaveLength(1);
    expect(stand.clock.timerCount).toBe(0);
  });

  test.each(['opening', 'waiting'])('works while %s', async (moment) => {
    const stand = new SupervisedDevice('gy-mcu90614');
    if (moment === 'waiting') stand.line.openError = missing;
    stand.supervisor.start();
    if (moment === 'waiting') await settle();
    await stand.supervisor.stop();
    await stand.clock.advanceGently(60_000, 1_000);
    expect(stand.line.connections).toHaveLength(1);
    expect(stand.line.now.isOpen).toBe(false);
    expect(stand.clock.timerCount).toBe(0);
  });

  test('may be asked for from within an output', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    let stopping: Promise<void> | null = null;
    stand.onOutput = () => {
      stopping ??= stand.supervisor.stop();
    };
    stand.line.now.say(Buffer.concat([frame, frame]));
    await stopping;
    expect(stand.unaccountedBytes).toBe(0);
    expect(stand.line.now.isOpen).toBe(false);
  });

  test('twice is once, and a start afterwards connects again', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    await Promise.all([stand.supervisor.stop(), stand.supervisor.stop()]);
    await stand.start();
    stand.line.now.say(frame);
    expect(stand.line.connections).toHaveLength(2);
    expect(stand.told).toHaveLength(1);
  });
});
