import { compensate } from '#gateway/screening/compensation.ts';
import type { Judge, Shown } from './judges.ts';
import { fixedJudge, ourJudge, trimmedMeanJudge } from './judges.ts';
import type { Imager, MeasuredSite, RealPerson } from './real-streams.ts';
import { IMAGERS, MEASURED_SITES, realStream } from './real-streams.ts';
import type { Score } from './score.ts';
import { ScoreBoard } from './score.ts';

/** `corrected` by the imager's blackbody, or `raw` as a thermometer without one would have sent it. */
export type Correction = 'corrected' | 'raw';

export type StreamRow = {
  readonly imager: Imager;
  readonly correction: Correction;
  readonly site: MeasuredSite;
  readonly fixed: Score;
  readonly trimmedMean: Score;
  readonly ours: Score;
  readonly oursVerified: Score;
};

/** So many people are only learnt from. */
const BURN_IN_PEOPLE = 50;

/** An oral contact reading from here on confirms a suspicion. */
const CONTACT_CELSIUS = 37.5;

/** Every judge sees the same people in the same order. */
export function realStreamRows(): readonly StreamRow[] {
  return IMAGERS.flatMap((imager) => {
    const people = realStream(imager);
    return (['corrected', 'raw'] as const).flatMap((correction) =>
      MEASURED_SITES.map((site) => rowOf({ imager, correction, site }, people)),
    );
  });
}

type RowKey = Pick<StreamRow, 'imager' | 'correction' | 'site'>;

function rowOf(key: RowKey, people: readonly RealPerson[]): StreamRow {
  const site = { mode: 'surface', bodySite: key.site } as const;
  const judges = {
    fixed: fixedJudge(site),
    trimmedMean: trimmedMeanJudge(),
    ours: ourJudge(site, false),
    oursVerified: ourJudge(site, true),
  };
  const shown = people.flatMap((person) => {
    const seen = shownOf(person, key);
    return seen ? [{ seen, oralCelsius: person.oralCelsius }] : [];
  });
  const scored = (judge: Judge): Score => {
    const board = new ScoreBoard();
    for (const [index, { seen, oralCelsius }] of shown.entries()) {
      const answer = judge.judge(seen);
      if (answer === 'suspected' && oralCelsius >= CONTACT_CELSIUS) judge.confirm();
      if (index >= BURN_IN_PEOPLE) board.add(answer, oralCelsius);
    }
    return board.score();
  };
  return {
    ...key,
    fixed: scored(judges.fixed),
    trimmedMean: scored(judges.trimmedMean),
    ours: scored(judges.ours),
    oursVerified: scored(judges.oursVerified),
  };
}

/** As the gateway would compensate it; `null` where the imager did not see the site. */
function shownOf(person: RealPerson, { site, correction }: RowKey): Shown | null {
  const { ambientCelsius, offsetCelsius, atSeconds } = person;
  const corrected = person.surfaceCelsius[site];
  const rawCelsius = correction === 'raw' ? corrected - offsetCelsius : corrected;
  if (!Number.isFinite(rawCelsius) || !Number.isFinite(ambientCelsius)) return null;
  const { compensatedTemperatureCelsius } = compensate(
    {
      rawTemperatureCelsius: rawCelsius,
      ambientTemperatureCelsius: ambientCelsius,
      mode: 'surface',
    },
    { bodySite: site, offsetCelsius: 0 },
    { celsius: ambientCelsius, source: null },
  );
  if (compensatedTemperatureCelsius === null) return null;
  const bodyEquivalentCelsius = compensatedTemperatureCelsius;
  return { bodyEquivalentCelsius, rawCelsius, ambientCelsius, atSeconds };
}
