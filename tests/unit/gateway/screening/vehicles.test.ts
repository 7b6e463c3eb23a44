import { describe, expect, test } from 'vitest';
import { createCodeJudge } from '#gateway/codes/code-judge.ts';
import { createPlateFormat, createPlateJudge } from '#gateway/codes/plate/plate-format.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { episodesConfig } from '#gateway/screening/episode/episode-rules.ts';
import { createFixedThresholdPolicy } from '#gateway/screening/fixed-threshold-policy.ts';
import { lanesConfig } from '#gateway/screening/screening-config.ts';
import { createScreening } from '#gateway/screening/screening-service.ts';
import { recordDataV1 } from '#gateway/wire/schemas.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { trustedTimer } from '#tests/support/record-timer.ts';

/** A drive with a scanner and a camera, and a door for those who walk with a scanner. */
function drive() {
  const clock = new FakeClock();
  const drafts: RecordDraft[] = [];
  const rules = {
    isKnown: (plate: string) => plate === '京A12345',
    unknown: 'call-guard' as const,
  };
  const judgePlate = createPlateJudge(rules);
  const formats = [createPlateFormat(rules)];
  const screening = createScreening({
    lanes: lanesConfig.parse([
      { id: 'drive', checkpoint: 'north', vehicles: true },
      { id: 'door', checkpoint: 'north' },
    ]),
    devices: [
      { role: 'scanner', deviceId: 'scanner-1', laneId: 'drive' },
      { role: 'scanner', deviceId: 'camera-1', laneId: 'drive' },
      { role: 'scanner', deviceId: 'scanner-2', laneId: 'door' },
    ],
    policy: createFixedThresholdPolicy(),
    episodes: episodesConfig.parse({}),
    judge: (text, now, takesPlates) =>
      createCodeJudge({ formats: takesPlates ? formats : [] })(text, now),
    judgePlate: (_deviceId, plate) => judgePlate(plate, 0.8),
    pseudonymise: (canonical) => `k1.${Buffer.from(canonical).toString('hex').slice(-24)}`,
    clock,
    recordTimer: trustedTimer,
    bootTag: 'b7',
    accept: (more) => drafts.push(...more),
  });
  const now = () => ({ wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() });
  return {
    screening,
    drafts,
    type: (deviceId: string, text: string) =>
      screening.code(deviceId, { aimId: null, text }, now()),
    read: (text: string, confidenceRatio = 0.95) =>
      screening.plate('camera-1', { text, confidenceRatio }, now()),
    verdicts: () =>
      drafts.flatMap((draft) =>
        draft.kind === 'passage' ? [`${draft.facts.verdict}/${draft.facts.verdictReason}`] : [],
      ),
  };
}

test('a plate that is known opens the drive, typed or read', () => {
  const { type, read, verdicts } = drive();
  type('scanner-1', '京a·12345');
  read('京A12345');
  expect(verdicts()).toEqual(['admit/clear', 'admit/clear']);
});

test('a camera that is not sure calls the guard, and so does a plate that nobody knows', () => {
  const { read, verdicts } = drive();
  read('京A12345', 0.5);
  read('沪B99999');
  expect(verdicts()).toEqual(['call-guard/plate-unreadable', 'call-guard/plate-not-known']);
});

test('a known plate on paper opens no door for those who walk', () => {
  const { screening, type, verdicts } = drive();
  type('scanner-2', '京A12345');
  screening.stop();
  expect(verdicts()).toEqual(['refuse/code-refused']);
});

describe('a plate is personal data', () => {
  test('it is in no record, not even in part; a screen may show its ends', () => {
    const { screening, type, read, drafts } = drive();
    type('scanner-1', '京A12345');
    const pseudonym = read('沪B99999');
    expect(JSON.stringify(drafts)).not.toMatch(/京|沪|12345|99999|•/);
    expect(drafts.map(({ kind }) => kind)).toEqual(['scan', 'passage', 'scan', 'passage']);
    expect(screening.maskedPlate(pseudonym ?? '')).toBe('沪B•••99');
    for (const { kind, facts } of drafts)
      expect(() => recordDataV1[kind].parse(facts)).not.toThrow();
  });

  test('what may be shown is forgotten after some vehicles', () => {
    const { screening, read } = drive();
    const first = read('京A00001') ?? '';
    for (let index = 0; index < 64; index++) read(`沪B${10_000 + index}`);
    expect(screening.maskedPlate(first)).toBeNull();
  });
});

test('a camera that is not placed is told that nobody takes its plates', () => {
  const { screening } = drive();
  const at = { wallMs: 0, monotonicMs: 0 };
  expect(screening.plate('camera-9', { text: '京A12345', confidenceRatio: 1 }, at)).toBeNull();
});
