import type { Random } from '#sim/random.ts';
import { createRandom } from '#sim/random.ts';
import { drawBodyTemperatureCelsius, FEVER_PROBABILITY } from '#sim/scenarios/body-heat.ts';
import type { CodePlan } from '#sim/scenarios/code-plan.ts';
import { CodeKind, drawCodePlan } from '#sim/scenarios/code-plan.ts';

/** One person before one thermometer and scanner, times in milliseconds of the scenario. */
export type Visit = {
  /** The same for both visits of a person who is measured again. */
  readonly personId: string;
  readonly lane: number;
  readonly attempt: 1 | 2;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly scanAtMs: number;
  readonly faceArrivesAtMs: number;
  readonly faceLeavesAtMs: number;
  readonly bodyTemperatureCelsius: number;
  readonly code: CodePlan;
  /** A guard will send this person back for a second measurement. */
  readonly returns: boolean;
};

/** How long a forehead stays before the lens. */
const FACE_DURATION_MS = 900;

const FIRST_ARRIVAL_MS = 1000;
/** The first person of lane 1 after this moment has a fever, so that a demonstration soon shows one. */
const FIRST_FEVER_AFTER_MS = 10_000;
const FIRST_BURST_PEOPLE = 8;
/** What a visit takes at most; a re-measurement due within it goes first. */
const LONGEST_VISIT_MS = 3000;
const BETWEEN_VISITS_MS = 1200;

/** People of one lane without end, in order, never two at a time. The same seed and lane give the same people. */
export function* lobbyVisits(seed: number, lane: number): Generator<Visit, never> {
  const random = createRandom(seed, `lobby-morning/lane-${lane}`);
  const waiting: Visit[] = [];
  let freeAtMs = 0;
  let feverIsOwed = lane === 1;
  for (const { number, arrivesAtMs } of arrivals(lane, random)) {
    let startsAtMs = Math.max(arrivesAtMs, freeAtMs);
    for (let next = waiting[0]; next && isDueBefore(next, startsAtMs); next = waiting[0]) {
      waiting.shift();
      const again = secondVisit(next, Math.max(next.startsAtMs, freeAtMs), random);
      yield again;
      freeAtMs = again.endsAtMs + BETWEEN_VISITS_MS;
      startsAtMs = Math.max(startsAtMs, freeAtMs);
    }
    const mustBeFever = feverIsOwed && startsAtMs >= FIRST_FEVER_AFTER_MS;
    if (mustBeFever) feverIsOwed = false;
    const visit = firstVisit({ lane, number, startsAtMs, mustBeFever, random });
    if (visit.returns) waiting.push(dueAgain(visit, random));
    yield visit;
    freeAtMs = visit.endsAtMs + BETWEEN_VISITS_MS;
  }
  throw new Error('People never stop arriving.');
}

type Arrival = { readonly number: number; readonly arrivesAtMs: number };

/** People come with the lift or the bus: a burst, then a pause. */
function* arrivals(lane: number, random: Random): Generator<Arrival> {
  let atMs = FIRST_ARRIVAL_MS + (lane - 1) * random.between(500, 2500);
  let number = 0;
  for (let burst = 0; ; burst += 1) {
    const people = burst === 0 ? FIRST_BURST_PEOPLE : random.integer(3, 9);
    for (let person = 0; person < people; person += 1) {
      number += 1;
      yield { number, arrivesAtMs: atMs };
      atMs += random.between(2500, 5000);
    }
    atMs += random.between(4000, 20_000);
  }
}

function isDueBefore(waiting: Visit, startsAtMs: number): boolean {
  return waiting.startsAtMs <= startsAtMs + LONGEST_VISIT_MS + BETWEEN_VISITS_MS;
}

type FirstVisit = {
  readonly lane: number;
  readonly number: number;
  readonly startsAtMs: number;
  readonly mustBeFever: boolean;
  readonly random: Random;
};

function firstVisit({ lane, number, startsAtMs, mustBeFever, random }: FirstVisit): Visit {
  // The first of each lane shows what a normal passage looks like.
  const isFirst = number === 1;
  const isFeverish = !isFirst && (random.chance(FEVER_PROBABILITY) || mustBeFever);
  const codeKind = isFirst || mustBeFever ? CodeKind.Valid : undefined;
  const times = visitTimes(startsAtMs, random);
  return {
    personId: `${lane}-${number}`,
    lane,
    attempt: 1,
    ...times,
    bodyTemperatureCelsius: drawBodyTemperatureCelsius(isFeverish, random),
    code: drawCodePlan(times.scanAtMs, random, codeKind),
    returns: isFeverish,
  };
}

/** A guard lets a suspected person rest, then has code and forehead taken again in the same lane. */
function dueAgain(visit: Visit, random: Random): Visit {
  return { ...visit, startsAtMs: visit.endsAtMs + random.between(8000, 10_500) };
}

function secondVisit(visit: Visit, startsAtMs: number, random: Random): Visit {
  return { ...visit, ...visitTimes(startsAtMs, random), attempt: 2, returns: false };
}

/** Code and forehead come in either order, 0.3 to 2 s apart. */
function visitTimes(startsAtMs: number, random: Random) {
  const apartMs = random.between(300, 2000);
  const scanComesFirst = random.chance(0.5);
  const faceArrivesAtMs = scanComesFirst ? startsAtMs + apartMs : startsAtMs;
  const faceLeavesAtMs = faceArrivesAtMs + FACE_DURATION_MS;
  const scanAtMs = scanComesFirst ? startsAtMs : faceLeavesAtMs + apartMs;
  const endsAtMs = Math.max(scanAtMs, faceLeavesAtMs);
  return { startsAtMs, endsAtMs, scanAtMs, faceArrivesAtMs, faceLeavesAtMs };
}
