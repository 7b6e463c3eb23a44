import type { DeviceAlert } from '#gateway/domain/alert.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import { createAdaptivePolicy } from '#gateway/screening/adaptive-policy.ts';
import { BaselineBook } from '#gateway/screening/baseline/baseline-book.ts';
import { HealthBook } from '#gateway/screening/health/health-book.ts';
import { observationFrom } from '#gateway/screening/health/observation.ts';
import { noEarlierAttempts } from '#gateway/screening/screening-policy.ts';
import { seededRandom, standardNormal } from '#tests/support/seeded-random.ts';

/** What becomes of the raw value of one thermometer; `day` counts from the start, with its fraction. */
export type Fault = (
  raw: number,
  of: { day: number; airCelsius: number; draw: () => number },
) => number;

export type SimulatedSite = {
  readonly seed: number;
  readonly thermometers: number;
  readonly days: number;
  readonly peopleADay: number;
  /** Of the first thermometer. */
  readonly fault?: Fault;
  readonly onAlert: (alert: DeviceAlert, day: number) => void;
  /** After each day. */
  readonly onDay?: (book: HealthBook, day: number) => HealthBook;
};

const DAY_MS = 86_400_000;
const FIRST_DAY_MS = Date.UTC(2026, 10, 1, 7, 30);
/** Healthy people before an imager that looks for the warmest point of the forehead: 35.25 ± 0.42 °C. */
const SKIN_CELSIUS = 35.25;
const SPREAD_CELSIUS = 0.42;
const FEVER_SHARE = 0.01;
/** What days differ by: all thermometers of a site together, and each by itself. */
const SITE_DAY_CELSIUS = 0.09;
const OWN_DAY_CELSIUS = 0.085;
const AIR_SLOPE = 0.11;

const never = { offsetCelsius: 0, verifiedAtMs: null };
const place = { laneId: 'lane-1', checkpointId: 'main-entrance' };

export const newHealthBook = (thermometers: number): HealthBook =>
  new HealthBook({
    thermometers: names(thermometers).map((deviceId) => ({ deviceId, ...place })),
    suspectShareTarget: 0.05,
    calibrationOf: () => never,
    dayOf: (wallMs) => Math.floor(wallMs / DAY_MS),
  });

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `thermometer-${index + 1}`);

/** Weeks of one site in no time: people, weather, the policy that decides, and what its health says of it all. */
export function simulateSite(site: SimulatedSite): void {
  const random = seededRandom(site.seed);
  const baselines = new BaselineBook({ suspectShareTarget: 0.05, calibrationOf: () => never });
  const policy = createAdaptivePolicy({ book: baselines, sendsColdAside: false });
  const devices = names(site.thermometers);
  const biases = devices.map(() => 0.3 * standardNormal(random));
  let book = newHealthBook(site.thermometers);
  for (let day = 0; day < site.days; day++) {
    const weather = SITE_DAY_CELSIUS * standardNormal(random);
    const levels = biases.map((bias) => bias + weather + OWN_DAY_CELSIUS * standardNormal(random));
    for (let person = 0; person < site.peopleADay; person++)
      onePersonEach(site, { devices, levels, policy, book, random }, day, person);
    book = site.onDay?.(book, day) ?? book;
  }
}

type Parts = {
  readonly devices: readonly string[];
  readonly levels: readonly number[];
  readonly policy: ReturnType<typeof createAdaptivePolicy>;
  readonly book: HealthBook;
  readonly random: () => number;
};

function onePersonEach(
  { peopleADay, fault, onAlert }: SimulatedSite,
  { devices, levels, policy, book, random }: Parts,
  day: number,
  person: number,
): void {
  const share = person / peopleADay;
  const airCelsius = 22 + 3 * Math.sin(Math.PI * share) + 0.2 * standardNormal(random);
  const atMs = FIRST_DAY_MS + Math.round((day + share / 2) * DAY_MS);
  for (const [index, deviceId] of devices.entries()) {
    const skin = skinOf(random) + (levels[index] ?? 0) + AIR_SLOPE * (airCelsius - 24);
    const of = { day: day + share, airCelsius, draw: random };
    const raw = tenths(index === 0 && fault ? fault(skin, of) : skin);
    const reading = readingOf(deviceId, raw, airCelsius);
    const passage = passageOf(`p-${day}-${person}-${index}`, reading, policy, atMs);
    const seen = observationFrom(passage, atMs);
    if (seen) for (const alert of book.observe(seen, true)) onAlert(alert, day);
  }
}

function skinOf(random: () => number): number {
  const fever = random() < FEVER_SHARE ? 1.2 + 1.4 * random() : 0;
  return SKIN_CELSIUS + fever + SPREAD_CELSIUS * standardNormal(random);
}

const tenths = (celsius: number): number => Math.round(celsius * 10) / 10;

function readingOf(deviceId: string, raw: number, airCelsius: number): Reading {
  return {
    ...{ deviceId, ...place, mode: 'surface', bodySite: 'forehead-max' },
    rawTemperatureCelsius: raw,
    ambientTemperatureCelsius: airCelsius,
    compensatedTemperatureCelsius: raw - AIR_SLOPE * (airCelsius - 24) + 1.6,
    compensationFormula: 'linear-forehead-max-1',
  };
}

function passageOf(
  passageId: string,
  reading: Reading,
  policy: ReturnType<typeof createAdaptivePolicy>,
  atMs: number,
): Passage {
  const { deviceId, mode, bodySite } = reading;
  const decision = policy.decide({
    ...{ deviceId, mode, bodySite, doubt: null, failure: null, attempt: 1 },
    temperatureCelsius: reading.compensatedTemperatureCelsius,
    rawTemperatureCelsius: reading.rawTemperatureCelsius,
    ambientTemperatureCelsius: reading.ambientTemperatureCelsius,
    earlier: noEarlierAttempts,
    at: { wallMs: atMs, monotonicMs: atMs },
  });
  return {
    ...{ passageId, episodeId: passageId, attempt: 1, ...place, kind: 'employee' },
    ...{ pairing: 'reading-only', scan: null, reading, decision },
    ...{ verdict: 'admit', verdictReason: 'clear' },
  };
}
