import { expect, test } from 'vitest';
import { ANSWER, askingDriver, QUESTION } from '#tests/support/asking-driver.ts';
import { SupervisedDevice, settle } from '#tests/support/supervised-device.ts';

const answer = Uint8Array.of(ANSWER);

test('asks after the opening commands, and again when the driver wants to', async () => {
  const stand = await new SupervisedDevice(askingDriver()).start();
  expect(stand.line.now.written).toEqual(['55', '1020']);
  stand.line.now.say(answer);
  await stand.clock.advanceGently(1_010);
  expect(stand.line.now.written).toEqual(['55', '1020', '06', '1020']);
  expect(stand.told).toHaveLength(1);
});

test('everything that went over the line was seen by the tap, in order', async () => {
  const stand = await new SupervisedDevice(askingDriver()).start();
  stand.line.now.say(answer);
  await settle();
  expect(stand.recorded).toEqual(['out 55', 'out 1020', 'in 41', 'out 06']);
});

test('an answer that comes too late is counted as late and reported as nothing', async () => {
  const stand = await new SupervisedDevice(askingDriver()).start();
  await stand.clock.advanceGently(400);
  stand.line.now.say(answer);
  expect(stand.told.filter(({ output }) => output.kind === 'temperature')).toEqual([]);
  expect(stand.counters.discardedBytes.late).toBe(1);
  expect(stand.line.now.written).toEqual(['55', '1020']);
  await stand.clock.advanceGently(600);
  expect(stand.line.now.written).toEqual(['55', '1020', '1020']);
  stand.line.now.say(answer);
  expect(stand.counters.frames).toBe(1);
  expect(stand.unaccountedBytes).toBe(0);
});

test('without a drain the late answer would have passed for the next one', async () => {
  const stand = await new SupervisedDevice(askingDriver({ drainMs: 0 })).start();
  await stand.clock.advanceGently(400);
  stand.line.now.say(answer);
  expect(stand.counters.frames).toBe(1);
});

test('the echo of a question is taken out where there may be one', async () => {
  const stand = await new SupervisedDevice(askingDriver({ mayEcho: true })).start();
  stand.line.now.say(Uint8Array.of(...QUESTION, ANSWER));
  expect(stand.counters.discardedBytes).toMatchObject({ echo: 2, noise: 0 });
  expect(stand.counters.frames).toBe(1);
  expect(stand.unaccountedBytes).toBe(0);
});

test('half an echo is accounted for when the answer never comes', async () => {
  const stand = await new SupervisedDevice(askingDriver({ mayEcho: true })).start();
  stand.line.now.say(QUESTION.subarray(0, 1));
  await stand.clock.advanceGently(300);
  expect(stand.counters.discardedBytes.noise).toBe(1);
  expect(stand.unaccountedBytes).toBe(0);
});

test('a device that answers nothing is silent, and what its driver says of it is shown', async () => {
  const stand = await new SupervisedDevice(askingDriver()).start();
  await stand.clock.advanceGently(3_100);
  expect(stand.supervisor.status()).toMatchObject({
    state: 'silent',
    notices: ['It did not answer.'],
  });
});

test('what a driver said of a device is forgotten with the connection', async () => {
  const stand = await new SupervisedDevice(askingDriver()).start();
  await stand.clock.advanceGently(300);
  expect(stand.supervisor.status().notices).toEqual(['It did not answer.']);
  stand.line.now.hangUp();
  await stand.clock.advanceGently(300);
  expect(stand.supervisor.status().notices).toEqual([]);
});

test('a driver that fails while it asks is started again, and asks again', async () => {
  let failures = 2;
  const driver = askingDriver({}, () => {
    if (failures-- > 0) throw new Error('a bug of the driver');
  });
  const stand = await new SupervisedDevice(driver).start();
  expect(stand.supervisor.status().state).toBe('faulty');
  await stand.clock.advanceGently(2_100);
  expect(stand.counters.driverFaults).toBe(2);
  expect(stand.line.now.written).toEqual(['55', '1020']);
});

test('nothing is asked any more once it was stopped', async () => {
  const stand = await new SupervisedDevice(askingDriver()).start();
  await stand.supervisor.stop();
  await stand.clock.advanceGently(10_000);
  expect(stand.line.connections[0]?.written).toEqual(['55', '1020']);
});
