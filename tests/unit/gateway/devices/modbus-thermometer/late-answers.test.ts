import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeviceDriver } from '#gateway/devices/device-driver.ts';
import { createDriver } from '#gateway/devices/device-registry.ts';
import type { TemperatureSample } from '#gateway/domain/reading.ts';
import type { OpenableLink } from '#gateway/links/byte-link.ts';
import { createLinkSupervisor } from '#gateway/links/link-supervisor.ts';
import { SharedLine } from '#gateway/links/shared-line.ts';
import { driverSurroundings } from '#tests/support/driver-surroundings.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import type { Slave } from '#tests/support/modbus-slaves.ts';
import { SlaveLine } from '#tests/support/modbus-slaves.ts';

/**
 * Two registers, read by two questions of one size: their answers look alike in all but the value. What
 * keeps them apart is the silence after a missed answer alone.
 */
const custom = { object: { register: 0x12 }, sensor: { register: 0x15 } };
const timing = { pollIntervalMs: 20, answerTimeoutMs: 200, longestAnswerMs: 1_000 };
const OBJECT = 36.6;
const SENSOR = 27.1;

/** Every second answer of register 15h comes 400 ms after its time was over. */
const lateSlave: Slave = {
  registers: { 18: 366, 21: 271 },
  answersAfterMs: (register, count) => (register === 0x12 ? 150 : count % 4 === 0 ? 600 : 30),
};
/** Register 15h is always late, by 350 to 490 ms. */
const alwaysLateSlave: Slave = {
  registers: lateSlave.registers,
  answersAfterMs: (register, count) => (register === 0x12 ? 150 : 550 + ((count * 37) % 140)),
};
const promptSlave: Slave = { registers: { 18: 340, 21: 250 }, answersAfterMs: () => 20 };

const thermometer = (clock: FakeClock, address: number): DeviceDriver =>
  createDriver(
    'modbus-thermometer',
    { map: 'custom', custom, address, ...timing },
    driverSurroundings(clock),
  );

/** The same, asked again at once after a missed answer. */
function withoutDrain(driver: DeviceDriver): DeviceDriver {
  return {
    ...driver,
    start: (session) => {
      const connection = driver.start(session);
      const { asking } = connection;
      if (asking === undefined) return connection;
      const next = () => {
        const step = asking.next();
        return 'pauseMs' in step ? step : { ...step, drainMs: 0 };
      };
      return { ...connection, asking: { next, unanswered: asking.unanswered } };
    },
  };
}

function supervise(clock: FakeClock, link: OpenableLink, driver: DeviceDriver) {
  const samples: TemperatureSample[] = [];
  const supervisor = createLinkSupervisor({
    link,
    driver,
    deviceId: 'thermo-1',
    clock,
    random: () => 0.5,
    onOutput: (output) => {
      if (output.kind === 'temperature') samples.push(output.sample);
    },
    onState: () => undefined,
  });
  supervisor.start();
  return { samples, supervisor };
}

const wrong = (samples: readonly TemperatureSample[]) =>
  samples.filter(
    ({ rawTemperatureCelsius, ambientTemperatureCelsius }) =>
      rawTemperatureCelsius !== OBJECT || ambientTemperatureCelsius !== SENSOR,
  );

describe('a device alone on its line', () => {
  async function played(
    slave: Slave,
    change: (driver: DeviceDriver) => DeviceDriver,
    forMs: number,
  ) {
    const clock = new FakeClock();
    const link = new SlaveLine(clock, { 1: slave });
    const device = supervise(clock, link, change(thermometer(clock, 1)));
    await clock.advanceGently(forMs);
    return { samples: device.samples, counters: device.supervisor.counters() };
  }

  test("a late answer of register 15h is never register 12h's", async () => {
    const { samples, counters } = await played(lateSlave, (driver) => driver, 30_000);
    expect(counters.discardedBytes.late).toBeGreaterThan(0);
    expect(samples.length).toBeGreaterThan(5);
    expect(wrong(samples)).toEqual([]);
  });

  test('without the silence after a missed answer it is', async () => {
    const kept = await played(alwaysLateSlave, (driver) => driver, 30_000);
    expect(kept.samples).toEqual([]);
    const { samples } = await played(alwaysLateSlave, withoutDrain, 30_000);
    expect(wrong(samples).length).toBeGreaterThan(0);
    expect(wrong(samples)[0]?.rawTemperatureCelsius).toBe(SENSOR);
  });

  test('nor is any other, whenever answers come', async () => {
    const prompt = { arbitrary: fc.integer({ min: 1, max: 150 }), weight: 3 };
    const late = { arbitrary: fc.integer({ min: 190, max: 1_150 }), weight: 1 };
    const delays = fc.array(fc.oneof(prompt, late), { minLength: 1, maxLength: 12 });
    let sampleCount = 0;
    await fc.assert(
      fc.asyncProperty(delays, async (delaysMs) => {
        const answersAfterMs = (_register: number, count: number) =>
          delaysMs[count % delaysMs.length] ?? 1;
        const slave = { registers: lateSlave.registers, answersAfterMs };
        const { samples } = await played(slave, (driver) => driver, 8_000);
        expect(wrong(samples)).toEqual([]);
        sampleCount += samples.length;
      }),
      { numRuns: 40 },
    );
    expect(sampleCount).toBeGreaterThan(40);
  });
});

describe('with a second device on the line', () => {
  async function played(
    slave: Slave,
    change: (driver: DeviceDriver) => DeviceDriver,
    forMs: number,
  ) {
    const clock = new FakeClock();
    const line = new SharedLine(new SlaveLine(clock, { 1: slave, 2: promptSlave }), clock);
    const late = supervise(clock, line.member(), change(thermometer(clock, 1)));
    const prompt = supervise(clock, line.member(), change(thermometer(clock, 2)));
    await clock.advanceGently(forMs);
    return { late: late.samples, prompt: prompt.samples };
  }

  const wrongOfPrompt = (samples: readonly TemperatureSample[]) =>
    samples.filter(({ rawTemperatureCelsius }) => rawTemperatureCelsius !== 34);

  test('a late answer is nobody else’s value, and the other device still has its turns', async () => {
    const { late, prompt } = await played(lateSlave, (driver) => driver, 30_000);
    expect(late.length).toBeGreaterThan(2);
    expect(wrong(late)).toEqual([]);
    expect(prompt.length).toBeGreaterThan(5);
    expect(wrongOfPrompt(prompt)).toEqual([]);
  });

  test('without the silence the late device’s own registers are mixed up, and still not the other’s', async () => {
    const { late, prompt } = await played(alwaysLateSlave, withoutDrain, 60_000);
    expect(wrong(late).length).toBeGreaterThan(0);
    expect(wrongOfPrompt(prompt)).toEqual([]);
  });
});
