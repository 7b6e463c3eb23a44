import { describe, expect, test } from 'vitest';
import { DiscardReason } from '#gateway/devices/device-driver.ts';
import { countersFrom, emptyTally } from '#gateway/links/device-counters.ts';
import { discardActions, discardMeanings } from '#gateway/telemetry/advice-words.ts';
import { adviceFor } from '#gateway/telemetry/device-advice.ts';
import type { DeviceSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';
import { AdviceCode, DiscardCause, harmlessCauses } from '#gateway/wire/device-words.ts';
import { exampleDevice } from '#tests/support/example-snapshot.ts';

const device = (changes: Partial<DeviceSnapshot>): DeviceSnapshot => ({
  ...exampleDevice,
  ...changes,
});

const losing = (discardedBytes: Record<string, number>, bytesIn = 1_000) =>
  device({ recent: { bytesIn, discardedBytes } });

describe('the advice on a device', () => {
  test('is nothing to do where it works', () => {
    expect(adviceFor(device({}))).toEqual({
      code: AdviceCode.Works,
      cause: null,
      sentence: 'The thermometer works.',
      action: '',
    });
  });

  test('is to use it once where nothing has come yet', () => {
    const { code, action } = adviceFor(device({ role: 'scanner', lastFrameAtMs: null }));
    expect([code, action]).toEqual([AdviceCode.NotUsedYet, 'Use it once to see that it works.']);
  });

  test('tells a device that was never there from one that went away', () => {
    const never = adviceFor(device({ state: DeviceState.Connecting, opens: 0 }));
    const gone = adviceFor(device({ state: DeviceState.Connecting, opens: 3 }));
    expect([never.code, gone.code]).toEqual([AdviceCode.NotOpened, AdviceCode.ConnectionLost]);
  });

  test('says in words of its own why a link cannot be opened', () => {
    const codeOf = (linkError: DeviceSnapshot['linkError']) =>
      adviceFor(device({ state: DeviceState.Connecting, linkError })).code;
    expect([
      codeOf('LINK_NOT_FOUND'),
      codeOf('LINK_BUSY'),
      codeOf('LINK_DENIED'),
      codeOf('LINK_FAILED'),
    ]).toEqual([
      AdviceCode.LinkMissing,
      AdviceCode.LinkBusy,
      AdviceCode.LinkDenied,
      AdviceCode.NotOpened,
    ]);
  });

  test('repeats what the link says, which names the port', () => {
    const detail = 'Connection lost: the port is gone. Check cable and power.';
    expect(adviceFor(device({ state: DeviceState.Connecting, detail })).action).toBe(detail);
  });

  test('always says what to do where a device does not work', () => {
    const states = Object.values(DeviceState).filter((state) => state !== DeviceState.Ready);
    for (const state of states) {
      const { sentence, action } = adviceFor(device({ state }));
      expect(sentence).toMatch(/^The .*\.$/);
      expect(action).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('names the leading reason of lost bytes and what it suggests', () => {
    const { code, cause, sentence, action } = adviceFor(
      losing({ noise: 15, 'bad-checksum': 90, separator: 500 }),
    );
    expect([code, cause]).toEqual([AdviceCode.LosesBytes, DiscardCause.BadChecksum]);
    expect(sentence).toBe(
      'The thermometer works, but part of what it sends is lost: frames that were damaged on the way.',
    );
    expect(action).toBe(discardActions['bad-checksum']);
  });

  test('makes nothing of the rest of a frame, of a thousandth, or of what is harmless', () => {
    for (const fine of [
      losing({ noise: 8 }, 20),
      losing({ noise: 100 }, 60_000),
      losing({ echo: 400, separator: 300 }),
    ])
      expect(adviceFor(fine).code).toBe(AdviceCode.Works);
  });

  test('tells a driver that fails from bytes that make no sense', () => {
    const recent = { bytesIn: 100, discardedBytes: { 'driver-fault': 60 } };
    const failing = adviceFor(device({ state: DeviceState.Faulty, recent }));
    const rubbish = adviceFor(device({ state: DeviceState.Faulty }));
    expect([failing.code, rubbish.code]).toEqual([
      AdviceCode.DriverFails,
      AdviceCode.NotUnderstood,
    ]);
  });
});

describe('the reasons of discarded bytes', () => {
  test('are those that drivers give and the fault of a driver, and no others', () => {
    expect(Object.values(DiscardCause).toSorted()).toEqual(
      [...Object.values(DiscardReason), 'driver-fault'].toSorted(),
    );
  });

  test('are all there from the start, so that a metric has no series that comes later', () => {
    const counted = Object.keys(countersFrom(emptyTally(), 0).discardedBytes);
    expect(counted.toSorted()).toEqual(Object.values(DiscardCause).toSorted());
  });

  test('have a meaning each, and an action unless they are harmless', () => {
    for (const cause of Object.values(DiscardCause)) {
      expect(discardMeanings[cause]).toMatch(/^[a-z].*[^.]$/);
      expect(discardActions[cause] === '').toBe(harmlessCauses.has(cause));
    }
  });
});
