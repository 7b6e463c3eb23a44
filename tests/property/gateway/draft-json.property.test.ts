import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Reading } from '#gateway/domain/reading.ts';
import { AmbientSource, BodySite, ReadingDoubt, ThermometerMode } from '#gateway/domain/reading.ts';
import { clockJson, factsJson } from '#gateway/journal/draft-json.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';

const id = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);
const celsius = fc
  .double({ min: -100, max: 500, noNaN: true })
  .map((value) => (value === 0 ? 0 : value));
const alwaysThere = {
  deviceId: id,
  laneId: id,
  checkpointId: id,
  bodySite: fc.constantFrom(...Object.values(BodySite)),
  mode: fc.constantFrom(...Object.values(ThermometerMode)),
  rawTemperatureCelsius: celsius,
  ambientTemperatureCelsius: fc.option(celsius),
  compensatedTemperatureCelsius: fc.option(celsius),
  compensationFormula: fc.constantFrom('linear-forehead-1', 'device-body-1'),
};
const reading: fc.Arbitrary<Reading> = fc.oneof(
  fc.record(alwaysThere),
  fc.record({ ...alwaysThere, deviceBodyTemperatureCelsius: celsius }),
  fc.record({
    ...alwaysThere,
    compensationAmbientCelsius: celsius,
    ambientSource: fc.constantFrom(...Object.values(AmbientSource)),
    deviceOffsetCelsius: celsius,
    isExtrapolated: fc.constant(true as const),
    displayTemperatureCelsius: celsius,
    displayFormula: fc.constant('mlx-piecewise-1'),
    doubt: fc.constantFrom(...Object.values(ReadingDoubt)),
  }),
);

it('every reading is written so that a JSON reader gets it back as it was', () => {
  fc.assert(
    fc.property(reading, (facts) => {
      expect(JSON.parse(factsJson({ ...readingDraft(), kind: 'reading', facts }))).toEqual(facts);
    }),
  );
});

it('a clock is written as JSON.stringify would, and so is every other kind of record', () => {
  const { clock } = readingDraft();
  expect(clockJson(clock)).toBe(JSON.stringify(clock));
  expect(factsJson(alertDraft(1))).toBe(JSON.stringify(alertDraft(1).facts));
});
