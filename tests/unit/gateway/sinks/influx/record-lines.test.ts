import { describe, expect, test } from 'vitest';
import type { BaselineEvidence } from '#gateway/domain/decision.ts';
import type { RecordFacts } from '#gateway/domain/record.ts';
import { createLineEncoder } from '#gateway/sinks/influx/record-lines.ts';
import { deviceAlertFacts } from '#tests/support/ops-centre/wire-events.ts';
import {
  exampleFacts,
  examplePassage,
  exampleReading,
  storedRecord,
} from '#tests/support/stored-records.ts';

const encode = createLineEncoder({ siteId: 'tower-a', gatewayId: 'gate-1' });

function lineOf(entry: RecordFacts): string {
  const result = encode(storedRecord(entry, { seq: 42, epoch: 3 }));
  return result.kind === 'line' ? result.line : JSON.stringify(result);
}

describe('a record becomes one line', () => {
  test('of a reading', () => {
    expect(lineOf(exampleFacts.reading)).toBe(
      'reading,body_site=forehead,checkpoint=main-entrance,device=thermometer-1,epoch=3,gateway=gate-1,lane=lane-1,mode=surface,site=tower-a ' +
        'seq=42i,raw_celsius=33.4,ambient_celsius=24.1,compensated_celsius=36.6 1795420800000000042',
    );
  });

  test('of a passage', () => {
    expect(lineOf(exampleFacts.passage)).toBe(
      'passage,checkpoint=main-entrance,epoch=3,gateway=gate-1,kind=resident,lane=lane-1,outcome=normal,pairing=paired,site=tower-a,verdict=admit ' +
        'seq=42i,count=1i,attempt=1i,reason="clear",temperature_celsius=36.6,threshold_celsius=37.3,raw_celsius=33.4,compensated_celsius=36.6 1795420800000000042',
    );
  });

  test('of a passage with its direction', () => {
    const facts = { ...examplePassage, direction: 'out' } as const;
    expect(lineOf({ kind: 'passage', facts })).toContain(
      'passage,checkpoint=main-entrance,direction=out,epoch=3,',
    );
    // The other one from the same place is no point of that series.
    expect(lineOf({ kind: 'passage', facts: { ...facts, direction: 'in' } })).toContain(
      ',direction=in,',
    );
    expect(lineOf(exampleFacts.passage)).not.toContain('direction');
  });

  test('of an alert', () => {
    expect(lineOf(exampleFacts.alert)).toBe(
      'alert,change=raised,checkpoint=main-entrance,device=thermometer-1,epoch=3,gateway=gate-1,kind=fever,lane=lane-1,outcome=suspected,priority=P1,site=tower-a ' +
        'seq=42i,count=1i,attempt=1i,reason="at-or-above-absolute-limit",raw_celsius=36.4,compensated_celsius=38.6,ambient_celsius=24.1,threshold_celsius=37.3 1795420800000000042',
    );
  });

  test('of an alert about a thermometer, without a word of a person', () => {
    expect(lineOf({ kind: 'alert', facts: deviceAlertFacts() })).toBe(
      'device_alert,change=raised,checkpoint=main-entrance,condition=stuck,device=thermometer-1,epoch=3,gateway=gate-1,lane=lane-1,priority=P2,site=tower-a ' +
        'seq=42i,count=1i,evidence_count=12i,measure="run-readings",found=12,limit=12 1795420800000000042',
    );
  });

  test('of a check of a thermometer', () => {
    expect(lineOf(exampleFacts.verification)).toBe(
      'verification,body_site=forehead,checkpoint=main-entrance,device=thermometer-1,epoch=3,gateway=gate-1,lane=lane-1,mode=surface,reference=blackbody,site=tower-a ' +
        'seq=42i,count=1i,pairs=3i,offset_celsius=0.4,previous_offset_celsius=0.2,spread_celsius=0.1 1795420800000000042',
    );
  });

  test('of a passage with the level that was learnt', () => {
    const baseline: BaselineEvidence = {
      ...{ levelCelsius: 36.7, marginCelsius: 0.6, spreadCelsius: 0.4, lowLimitCelsius: 35.9 },
      ...{ condition: 'ok', lesson: 'learnt', readings: 200, sequence: 210 },
    };
    const decision = { ...examplePassage.decision, baseline };
    expect(lineOf({ kind: 'passage', facts: { ...examplePassage, decision } })).toContain(
      'compensated_celsius=36.6,level_celsius=36.7,margin_celsius=0.6 ',
    );
  });

  test('of a scan', () => {
    expect(lineOf(exampleFacts.scan)).toBe(
      'scan,checkpoint=main-entrance,device=scanner-1,epoch=3,format=site-pass,gateway=gate-1,lane=lane-1,site=tower-a,verdict=valid ' +
        'seq=42i,count=1i 1795420800000000042',
    );
  });
});

test('a live record and the same record read back give the same line', () => {
  const readBack = storedRecord(exampleFacts.passage, { seq: 42 });
  expect(encode({ ...readBack, facts: examplePassage })).toEqual(encode(readBack));
});

test('a record that got another number keeps its point', () => {
  const formerly = { epoch: 3, seq: 42 };
  const renumbered = { ...storedRecord(exampleFacts.scan, { seq: 7, epoch: 9 }), formerly };
  const before = storedRecord(exampleFacts.scan, { seq: 42, epoch: 3 });
  expect(encode(renumbered)).toEqual(encode(before));
});

test('temperatures that were not measured are left out', () => {
  const facts = {
    ...exampleReading,
    ambientTemperatureCelsius: null,
    compensatedTemperatureCelsius: null,
  };
  expect(lineOf({ kind: 'reading', facts })).toContain(' seq=42i,raw_celsius=33.4 ');
});

test('a passage without a reading has no raw temperature', () => {
  const facts = { ...examplePassage, reading: null };
  expect(lineOf({ kind: 'passage', facts })).not.toContain('raw_celsius');
});

describe('nothing that points to a person is written', () => {
  test.each(Object.values(exampleFacts))('of a $kind', (entry) => {
    const line = lineOf(entry);
    for (const secret of ['k1.', 'AAAAAAAA', 'boot-7', 'boot-8'])
      expect(line).not.toContain(secret);
  });
});

test('a device that moves to another lane gets the tags of that lane', () => {
  lineOf(exampleFacts.reading);
  const moved = { ...exampleReading, laneId: 'lane-2' };
  expect(lineOf({ kind: 'reading', facts: moved })).toContain(',lane=lane-2,');
});

describe('a record that has no line is rejected with its reason', () => {
  test.each([
    ['1970', 5_000],
    ['2024', Date.UTC(2024, 5, 1)],
  ])('when its clock stood in %s', (_, observedAtMs) => {
    expect(encode(storedRecord(exampleFacts.reading, { observedAtMs }))).toEqual({
      kind: 'rejected',
      cause: 'clock-not-trusted',
    });
  });

  test.each(['', '{', 'null', '17', '{"laneId":"lane-1"}'])(
    'when its facts are %j',
    (factsJson) => {
      const record = { ...storedRecord(exampleFacts.passage), factsJson };
      expect(encode(record)).toEqual({ kind: 'rejected', cause: 'facts-not-readable' });
    },
  );

  test('when it is a gap marker', () => {
    expect(encode(storedRecord(exampleFacts.gap))).toEqual({
      kind: 'rejected',
      cause: 'no-measurement-for-gap',
    });
  });
});
