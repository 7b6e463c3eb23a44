import { surfaceFormulas } from '#gateway/screening/body-site-formulas.ts';
import { compensate } from '#gateway/screening/compensation.ts';
import { seededRandom, standardNormal } from '#tests/support/seeded-random.ts';
import { bodyModeCelsius } from './body-mode.ts';
import type { Answer, JudgedSite, PolicyJudge, Shown } from './judges.ts';
import { fixedJudge, ourJudge } from './judges.ts';
import type { Person, Population } from './population.ts';
import { ELEVATED_CELSIUS } from './population.ts';
import type { MeasuredSite } from './real-streams.ts';
import type { Score } from './score.ts';
import { ScoreBoard } from './score.ts';

/** What is measured, and how it is shown. */
export type Instrument = {
  readonly name: string;
  readonly site: MeasuredSite;
  readonly mode: 'surface' | 'body';
};

export const instruments: readonly Instrument[] = [
  { name: 'body-mode spot', site: 'forehead', mode: 'body' },
  { name: 'forehead max', site: 'forehead-max', mode: 'surface' },
  { name: 'face max', site: 'face-max', mode: 'surface' },
];

/** What happens to the instrument and to people; of the days that are scored, unless it says otherwise. */
export type Course = {
  readonly name: string;
  /** From the installation on. */
  readonly biasCelsius?: number;
  readonly driftCelsiusAWeek?: number;
  readonly feverShare?: number;
  readonly isVerified?: boolean;
  /** Who is suspected is measured with a contact thermometer, and a fever that it confirms is not learnt from. */
  readonly hasContactReadings?: boolean;
  /** Mean deficit of people before 09:30. */
  readonly coldMorningCelsius?: number;
  readonly sendsColdAside?: boolean;
  /** Which of the targets it is held against. */
  readonly wanted: 'all' | 'few-suspected' | 'small-loss' | 'steady-share' | 'sent-to-warm-up';
};

export const courses: readonly Course[] = [
  { name: 'usual days', wanted: 'all' },
  { name: 'drift -0.5 a week', driftCelsiusAWeek: -0.5, wanted: 'all' },
  { name: 'bias -0.9', biasCelsius: -0.9, wanted: 'all' },
  {
    name: 'drift +0.5 a week, verified',
    driftCelsiusAWeek: 0.5,
    isVerified: true,
    wanted: 'few-suspected',
  },
  { name: 'outbreak 10 %', feverShare: 0.1, wanted: 'small-loss' },
  {
    name: 'outbreak 10 %, contact readings',
    feverShare: 0.1,
    hasContactReadings: true,
    wanted: 'small-loss',
  },
  { name: 'fevers 0.1 %', feverShare: 0.001, wanted: 'steady-share' },
  { name: 'fevers 2 %', feverShare: 0.02, wanted: 'steady-share' },
  {
    name: 'cold mornings -2',
    coldMorningCelsius: 2,
    sendsColdAside: true,
    wanted: 'sent-to-warm-up',
  },
];

export type SimulatedScore = {
  readonly fixed: Score;
  readonly ours: Score;
  /** With who was not valid measured again after five minutes indoors. */
  readonly oursAfterRepeat: Score;
};

const DAYS = 14;
const FIRST_SCORED_DAY = 7;
const PEOPLE_A_DAY = 1_000;
const FEVER_SHARE = 0.01;
const SEEDS = [1, 2, 3, 4] as const;
/** Elevated people are shown beside the stream so often, and not learnt from, so that sensitivity has numbers. */
const SHOWN_BESIDE = 0.3;
const WARMED_UP_SHARE = 0.15;
const STEP_CELSIUS = 0.1;

/** Two weeks of an entrance at 22 ± 3 °C, half of the people between 07:30 and 09:00; the second week is scored. */
export function simulate(
  instrument: Instrument,
  course: Course,
  populationOf: (random: () => number) => Population,
): SimulatedScore {
  const boards = { fixed: new ScoreBoard(), ours: new ScoreBoard(), repeated: new ScoreBoard() };
  for (const seed of SEEDS) {
    const random = seededRandom(1_000 * seed + 7);
    oneEntrance(instrument, course, populationOf(random), random, boards);
  }
  return {
    fixed: boards.fixed.score(),
    ours: boards.ours.score(),
    oursAfterRepeat: boards.repeated.score(),
  };
}

type Boards = Readonly<Record<'fixed' | 'ours' | 'repeated', ScoreBoard>>;

type Entrance = {
  readonly instrument: Instrument;
  readonly course: Course;
  readonly random: () => number;
  readonly boards: Boards;
  readonly ours: PolicyJudge;
  readonly fixed: PolicyJudge;
};

function oneEntrance(
  instrument: Instrument,
  course: Course,
  population: Population,
  random: () => number,
  boards: Boards,
): void {
  const site: JudgedSite = { mode: instrument.mode, bodySite: instrument.site };
  const ours = ourJudge(site, course.isVerified ?? false, course.sendsColdAside ?? false);
  const entrance = { instrument, course, random, boards, ours, fixed: fixedJudge(site) };
  for (let day = 0; day < DAYS; day++) {
    const isScored = day >= FIRST_SCORED_DAY;
    const share = isScored ? (course.feverShare ?? FEVER_SHARE) : FEVER_SHARE;
    const middle = 22 + standardNormal(random);
    for (const hour of hoursOfArrival(random)) {
      const airCelsius = middle + 3 * Math.sin(((hour - 9) / 12) * Math.PI);
      const when: Moment = { day, hour, airCelsius, isScored };
      const isBeside = isScored && random() < SHOWN_BESIDE;
      if (isBeside) showBeside(entrance, when, anyOf(population.elevated, random));
      const crowd = random() < share ? population.elevated : population.healthy;
      pass(entrance, when, anyOf(crowd, random));
    }
  }
}

/** One person of the stream. The elevated among them are scored beside it, where they are many. */
function pass(entrance: Entrance, when: Moment, person: Person): void {
  const { ours, course } = entrance;
  const { seen, again } = looksAt(entrance, when, person);
  const answer = ours.judge(seen);
  const isElevated = person.oralCelsius >= ELEVATED_CELSIUS;
  if (isElevated && answer === 'suspected' && course.hasContactReadings) ours.confirm();
  if (when.isScored && !isElevated) score(entrance, answer, person, seen, again);
}

function showBeside(entrance: Entrance, when: Moment, person: Person): void {
  const { seen, again } = looksAt(entrance, when, person);
  score(entrance, entrance.ours.peek(seen), person, seen, again);
}

function score(
  { boards, fixed, ours }: Entrance,
  answer: Answer,
  { oralCelsius }: Person,
  seen: Shown,
  again: Shown,
): void {
  boards.ours.add(answer, oralCelsius);
  boards.fixed.add(fixed.judge(seen), oralCelsius);
  const second = answer === 'not-valid' ? ours.peekWarmedUp(again) : answer;
  boards.repeated.add(second, oralCelsius);
}

/** At once, and after five minutes indoors. */
function looksAt(
  { instrument, course, random }: Entrance,
  when: Moment,
  person: Person,
): { readonly seen: Shown; readonly again: Shown } {
  const cold = coldOf(course, when, random);
  return {
    seen: look(instrument, course, when, person, cold, random),
    again: look(instrument, course, when, person, cold * WARMED_UP_SHARE, random),
  };
}

type Moment = {
  readonly day: number;
  readonly hour: number;
  readonly airCelsius: number;
  readonly isScored: boolean;
};

function hoursOfArrival(random: () => number): readonly number[] {
  const hours = Array.from({ length: PEOPLE_A_DAY }, () =>
    random() < 0.5 ? 7.5 + 1.5 * random() : 7 + 12 * random(),
  );
  return hours.toSorted((a, b) => a - b);
}

function coldOf({ coldMorningCelsius }: Course, { hour }: Moment, random: () => number): number {
  if (coldMorningCelsius === undefined || hour >= 9.5) return 0;
  return Math.max(0, coldMorningCelsius + 0.9 * standardNormal(random));
}

function look(
  instrument: Instrument,
  course: Course,
  { day, hour, airCelsius, isScored }: Moment,
  person: Person,
  coldCelsius: number,
  random: () => number,
): Shown {
  const { slope } = surfaceFormulas[instrument.site];
  const weeks = isScored ? (day - FIRST_SCORED_DAY + hour / 24) / 7 : 0;
  const surface =
    person.surfaceCelsius +
    slope * (airCelsius - person.ambientCelsius) +
    (course.biasCelsius ?? 0) +
    weeks * (course.driftCelsiusAWeek ?? 0) -
    coldCelsius +
    0.1 * standardNormal(random);
  const ambientCelsius = stepped(airCelsius + 0.3 * standardNormal(random));
  const isBody = instrument.mode === 'body';
  const raw = stepped(isBody ? bodyModeCelsius(stepped(surface)) : surface);
  const { compensatedTemperatureCelsius } = compensate(
    {
      rawTemperatureCelsius: raw,
      ambientTemperatureCelsius: ambientCelsius,
      mode: instrument.mode,
    },
    { bodySite: instrument.site, offsetCelsius: 0 },
    { celsius: ambientCelsius, source: null },
  );
  return {
    bodyEquivalentCelsius: compensatedTemperatureCelsius ?? Number.NaN,
    rawCelsius: raw,
    ambientCelsius,
    atSeconds: (day * 24 + hour) * 3_600,
  };
}

function stepped(celsius: number): number {
  return Math.round(celsius / STEP_CELSIUS) * STEP_CELSIUS;
}

function anyOf(people: readonly Person[], random: () => number): Person {
  return people[Math.floor(random() * people.length)] as Person;
}
