import type { Reading } from '#gateway/domain/reading.ts';
import type { RecordClock, RecordDraft } from '#gateway/domain/record.ts';

/**
 * The JSON of a draft, made once: it is what is stored and what is sent. Readings and clocks, of which
 * there are thousands a second, are written out here instead of by `JSON.stringify`, in a third of the
 * time: their texts are ids and words of closed sets, which hold nothing that JSON would escape.
 */
export function factsJson(draft: RecordDraft): string {
  return draft.kind === 'reading' ? readingJson(draft.facts) : JSON.stringify(draft.facts);
}

export function clockJson({ state, bootId, monotonicMs, errorBoundMs }: RecordClock): string {
  return `{"state":"${state}","bootId":"${bootId}","monotonicMs":${monotonicMs},"errorBoundMs":${errorBoundMs}}`;
}

function readingJson(reading: Reading): string {
  return (
    `{"rawTemperatureCelsius":${reading.rawTemperatureCelsius}` +
    `,"ambientTemperatureCelsius":${reading.ambientTemperatureCelsius}` +
    `,"mode":"${reading.mode}"` +
    `,"deviceId":"${reading.deviceId}"` +
    `,"laneId":"${reading.laneId}"` +
    `,"checkpointId":"${reading.checkpointId}"` +
    `,"bodySite":"${reading.bodySite}"` +
    `,"compensatedTemperatureCelsius":${reading.compensatedTemperatureCelsius}` +
    `,"compensationFormula":"${reading.compensationFormula}"` +
    (reading.deviceBodyTemperatureCelsius === undefined
      ? ''
      : `,"deviceBodyTemperatureCelsius":${reading.deviceBodyTemperatureCelsius}`) +
    rarePartsJson(reading) +
    '}'
  );
}

/** What most readings do not have. */
function rarePartsJson(reading: Reading): string {
  let json = '';
  for (const key of RARE_NUMBERS)
    if (reading[key] !== undefined) json += `,"${key}":${reading[key]}`;
  for (const key of RARE_WORDS)
    if (reading[key] !== undefined) json += `,"${key}":"${reading[key]}"`;
  return json;
}

const RARE_NUMBERS = [
  'compensationAmbientCelsius',
  'deviceOffsetCelsius',
  'isExtrapolated',
  'displayTemperatureCelsius',
] as const;
const RARE_WORDS = ['ambientSource', 'displayFormula', 'doubt'] as const;
