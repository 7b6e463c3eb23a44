import { driftAlarms, driftDays } from '#tests/support/screening/simulated-days.ts';
import { simulateSite } from '#tests/support/screening/simulated-site.ts';
import type { Target } from './targets.ts';

const THERMOMETERS = 3_000;
const DAYS = 365;
const DRAWS = 2_000;
const SITES = 30;
const HEALTHY = { thermometers: 5, days: 30, peopleADay: 100 };
/** Until then references are young, and a bias is told as what it is. */
const YOUNG_DAYS = 3;

type Shift = { readonly name: string; readonly celsius: (day: number) => number };

const shifts: readonly Shift[] = [
  { name: 'step 0.3 °C', celsius: () => 0.3 },
  { name: 'step 0.5 °C', celsius: () => 0.5 },
  { name: 'step 0.8 °C', celsius: () => 0.8 },
  { name: 'ramp 0.25 °C a week', celsius: (day) => (0.25 * day) / 7 },
  { name: 'ramp 0.5 °C a week', celsius: (day) => (0.5 * day) / 7 },
];

/** Days until a shift is told, and how often there is none; the limits of issue and reference. */
export function healthTargets(): readonly Target[] {
  console.log('\nThermometer health, days until it is told (median / p95), σ of a day 0.10 °C');
  const found = new Map(shifts.map(({ name, celsius }) => [name, daysOf(celsius)]));
  for (const [name, { median, p95 }] of found)
    console.log(`  ${name.padEnd(22)} ${median} / ${p95}`);
  const falseADay =
    driftAlarms({ thermometers: THERMOMETERS, days: DAYS, sigmaCelsius: 0.1 }) / DAYS;
  const { wrong, capped, deviceDays } = healthySites();
  console.log(
    `  ${deviceDays} healthy days, person by person: ${JSON.stringify(wrong)}; capped (a bias, not an error): ${capped}`,
  );
  const wrongADay =
    (Object.values(wrong).reduce((sum, each) => sum + each, 0) / deviceDays) * 3_000;
  return [
    atMost('ramp 0.5 °C a week, days (p95)', found.get('ramp 0.5 °C a week')?.p95, 6),
    atMost('step 0.5 °C, days (p95)', found.get('step 0.5 °C')?.p95, 3),
    atMost('false drift alarms a day of 3,000 thermometers', falseADay, 1),
    atMost('false alarms of all kinds a day of 3,000, person by person', wrongADay, 1),
  ];
}

const atMost = (what: string, value: number | undefined, limit: number): Target => ({
  what,
  value: value ?? Number.POSITIVE_INFINITY,
  limit: { atMost: limit },
});

function daysOf(celsius: Shift['celsius']): { readonly median: number; readonly p95: number } {
  const days = Array.from({ length: DRAWS }, (_, n) => driftDays(n + 1, celsius)).sort(
    (a, b) => a - b,
  );
  return { median: days[DRAWS / 2] ?? 0, p95: days[Math.ceil(DRAWS * 0.95) - 1] ?? 0 };
}

function healthySites() {
  const wrong: Record<string, number> = {};
  let capped = 0;
  for (let seed = 1; seed <= SITES; seed++)
    simulateSite({
      ...HEALTHY,
      seed: 1_000 + seed,
      onAlert({ change, condition }, day) {
        if (change !== 'raised' || day <= YOUNG_DAYS) return;
        if (condition === 'capped') capped++;
        else wrong[condition] = (wrong[condition] ?? 0) + 1;
      },
    });
  const { thermometers, days } = HEALTHY;
  return { wrong, capped, deviceDays: SITES * thermometers * (days - YOUNG_DAYS - 1) };
}
