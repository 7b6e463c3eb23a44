import { describe, expect, test } from 'vitest';
import { adviceText, discardsOf, lookOf } from '#devices-page/device-look.ts';
import { textOfHex } from '#devices-page/hex-text.ts';
import { en } from '#devices-page/text/en.ts';
import { zh } from '#devices-page/text/zh.ts';
import { deviceViewFrom } from '#gateway/station/device-views.ts';
import type { DeviceSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import { DeviceState } from '#gateway/wire/control-messages.ts';
import { exampleDevice } from '#tests/support/example-snapshot.ts';

/** As the station makes it of a snapshot. */
const viewOf = (changes: Partial<DeviceSnapshot> = {}) =>
  deviceViewFrom({ ...exampleDevice, ...changes });

const damaged = viewOf({ recent: { bytesIn: 900, discardedBytes: { 'bad-checksum': 90 } } });

describe('how a device looks', () => {
  test('differs by shape or sign from every other, not by colour alone', () => {
    const views = [...Object.values(DeviceState).map((state) => viewOf({ state })), damaged];
    const looks = views.map((view) => lookOf(view));
    const words = looks.map(({ kind }) => (kind === 'losing' ? zh.losing : zh.state[kind]));
    expect(new Set(words).size).toBe(views.length);
    expect(new Set(looks.map(({ shape, isQuestion }) => `${shape} ${isQuestion}`)).size).toBe(
      views.length,
    );
  });

  test('asks for somebody unless it works', () => {
    expect(lookOf(viewOf()).needsSomebody).toBe(false);
    expect(lookOf(damaged).needsSomebody).toBe(true);
    expect(lookOf(viewOf({ state: DeviceState.Silent })).needsSomebody).toBe(true);
  });
});

describe('the advice on the page', () => {
  const detail = 'Nothing has come for 3 s. Check that the device has power and is set to send.';
  const silent = viewOf({ state: DeviceState.Silent, detail });

  test('is in English what the gateway says', () => {
    for (const view of [viewOf(), silent, damaged]) {
      const { sentence, action } = adviceText(view, en, true);
      expect({ sentence, action }).toEqual({
        sentence: view.advice.sentence,
        action: view.advice.action,
      });
    }
  });

  test('is in Chinese complete without the English original, which stands beside it', () => {
    const { sentence, action, original } = adviceText(silent, zh, false);
    expect([sentence, action]).toEqual([zh.sentence.silent.thermometer, zh.action.silent]);
    expect(original).toBe(detail);
  });

  test('names what is lost and what to do about it', () => {
    const { sentence, action } = adviceText(damaged, zh, false);
    expect(sentence).toContain(zh.discardMeaning['bad-checksum']);
    expect(action).toBe(zh.discardAction['bad-checksum']);
  });
});

describe('the discarded bytes', () => {
  test('begin with what matters, and leave out what did not happen', () => {
    const view = viewOf({
      discardedBytes: { noise: 2, separator: 900, 'bad-checksum': 5, late: 0 },
    });
    expect(discardsOf(view).map(({ cause }) => cause)).toEqual([
      'bad-checksum',
      'noise',
      'separator',
    ]);
  });
});

test('a row of hex is text where it can be read', () => {
  expect(textOfHex('5A 41 0D ·· 20 7F 80')).toBe('ZA·· ··');
});
