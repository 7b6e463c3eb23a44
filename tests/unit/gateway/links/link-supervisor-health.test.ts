import { describe, expect, test } from 'vitest';
import { bytesFromHex } from '#tests/support/golden-frames.ts';
import { SupervisedDevice } from '#tests/support/supervised-device.ts';

const frame = bytesFromHex('5A 5A 45 04 0E 4C 09 C4 24');

describe('silence', () => {
  test('a thermometer that says nothing is silent after its deadline, and told what to check', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    stand.line.now.say(frame);
    await stand.clock.advanceGently(2_900, 100);
    expect(stand.supervisor.status().state).toBe('ready');
    await stand.clock.advanceGently(100, 100);
    expect(stand.supervisor.status()).toMatchObject({
      state: 'silent',
      detail: 'Nothing has come for 3 s. Check that the device has power and is set to send.',
    });
  });

  test('after three more periods it is connected anew, and stays silent until it speaks', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    await stand.clock.advanceGently(11_900, 100);
    expect(stand.line.connections).toHaveLength(1);
    await stand.clock.advanceGently(30_000, 100);
    expect(stand.line.connections.length).toBeGreaterThan(2);
    expect(stand.stateNames).toEqual(['probing', 'silent']);
    stand.line.now.say(frame);
    expect(stand.stateNames).toEqual(['probing', 'silent', 'ready']);
  });

  test('a device that found its voice falls silent again after one period', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    await stand.clock.advanceGently(5_000, 100);
    stand.line.now.say(frame);
    await stand.clock.advanceGently(3_000, 100);
    expect(stand.stateNames).toEqual(['probing', 'silent', 'ready', 'silent']);
  });

  test('frames that keep coming set no timer each', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    const timers = stand.clock.timerCount;
    for (let count = 0; count < 1_000; count += 1) stand.line.now.say(frame);
    expect(stand.clock.timerCount).toBeLessThanOrEqual(timers);
  });
});

describe('rubbish', () => {
  test('a device that talks without making sense is faulty, with what to check', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    stand.line.now.say(Buffer.alloc(600, 'x'));
    expect(stand.supervisor.status()).toMatchObject({
      state: 'faulty',
      detail: expect.stringContaining('baud rate'),
    });
    stand.line.now.say(frame);
    expect(stand.supervisor.status()).toMatchObject({ state: 'ready', detail: '' });
  });

  test('a slow talker is faulty at the deadline, where a quiet one is silent', async () => {
    const talker = await new SupervisedDevice('gy-mcu90614').start();
    for (let count = 0; count < 30; count += 1) {
      talker.line.now.say(Buffer.from('xy'));
      await talker.clock.advanceGently(100, 100);
    }
    expect(talker.supervisor.status().state).toBe('faulty');
    const quiet = await new SupervisedDevice('gy-mcu90614').start();
    quiet.line.now.say(Buffer.from('last gasp'));
    await quiet.clock.advanceGently(3_000, 100);
    expect(quiet.supervisor.status().state).toBe('silent');
  });

  test('a device that floods with frames in between does not change its state with each of them', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    stand.line.now.say(frame);
    for (let count = 0; count < 140; count += 1) {
      stand.line.now.say(Buffer.alloc(820, 'rubbish'));
      stand.line.now.say(frame);
      await stand.clock.advanceGently(71, 71);
    }
    expect(stand.stateNames).toEqual(['probing', 'ready', 'faulty', 'ready', 'faulty']);
    for (let count = 0; count < 60; count += 1) {
      await stand.clock.advanceGently(71, 71);
      stand.line.now.say(frame);
    }
    expect(stand.stateNames.at(-1)).toBe('ready');
  });

  test('what a lost connection leaves behind does not make the next one faulty', async () => {
    const stand = await new SupervisedDevice('line-scanner').start();
    stand.line.now.say(Buffer.alloc(1_000, 'x'));
    stand.line.now.hangUp();
    expect(stand.stateNames).toEqual(['ready', 'connecting']);
    expect(stand.counters.discardedBytes.stale).toBe(1_000);
  });

  test('the line ends of a scanner are no rubbish', async () => {
    const stand = await new SupervisedDevice('line-scanner').start();
    stand.line.now.say(Buffer.alloc(5_000, '\r\n'));
    expect(stand.stateNames).toEqual(['ready']);
  });
});

describe('bytes', () => {
  test('balance at every moment: frames, discarded by reason, pending', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    stand.line.now.say(Buffer.concat([Buffer.from('noise'), frame, frame.subarray(0, 5)]));
    expect(stand.counters).toMatchObject({
      bytesIn: 19,
      frames: 1,
      frameBytes: 9,
      pendingBytes: 5,
      discardedBytes: { noise: 5, stale: 0 },
    });
    expect(stand.unaccountedBytes).toBe(0);
    stand.line.now.hangUp();
    expect(stand.counters).toMatchObject({ pendingBytes: 0, discardedBytes: { stale: 5 } });
    expect(stand.unaccountedBytes).toBe(0);
  });

  test('half a frame is given up once the line is quiet', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    stand.line.now.say(frame.subarray(0, 5));
    await stand.clock.advanceGently(150);
    stand.line.now.say(frame.subarray(5, 6));
    await stand.clock.advanceGently(190);
    expect(stand.counters.pendingBytes).toBe(6);
    await stand.clock.advanceGently(10);
    expect(stand.counters).toMatchObject({ pendingBytes: 0, discardedBytes: { stale: 6 } });
  });

  test('an output carries the time at which its last byte came', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    stand.line.now.say(frame.subarray(0, 5));
    stand.clock.advance(100);
    stand.line.now.say(frame.subarray(5));
    const at = { wallMs: stand.clock.wallMs(), monotonicMs: stand.clock.monotonicMs() };
    stand.clock.advance(100);
    expect(stand.told.map((told) => told.at)).toEqual([at]);
  });

  test('what goes over the link is captured in both directions', async () => {
    const stand = await new SupervisedDevice('gy-mcu90614').start();
    stand.line.now.say(frame);
    expect(stand.recorded).toEqual(['out a545ea', 'in 5a5a45040e4c09c424']);
  });
});
