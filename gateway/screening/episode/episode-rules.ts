import * as z from 'zod';
import type { ContactReading } from '#gateway/domain/episode.ts';
import { ContactSite } from '#gateway/domain/episode.ts';

const MINUTE_MS = 60_000;
/** No setting makes an episode longer. */
const LONGEST_EPISODE_MS = 30 * MINUTE_MS;

/** How a suspicion is followed until it ends. */
export const episodesConfig = z
  .strictObject({
    repeatMs: z
      .int()
      .min(3_000)
      .max(2 * MINUTE_MS)
      .default(MINUTE_MS)
      .describe('So long a repeat at the same body site may show an error of aim, in ms'),
    waitMs: z
      .int()
      .min(MINUTE_MS)
      .max(15 * MINUTE_MS)
      .default(5 * MINUTE_MS)
      .describe('How long somebody waits aside before the second look; 5 to 10 minutes, in ms'),
    contactWithinMs: z
      .int()
      .min(MINUTE_MS)
      .max(15 * MINUTE_MS)
      .default(5 * MINUTE_MS)
      .describe(
        'Without a contact reading for so long, a first one at the absolute limit is an alert of first priority, and one that is high at another site too is probable, in ms',
      ),
    endMs: z
      .int()
      .min(10 * MINUTE_MS)
      .max(LONGEST_EPISODE_MS)
      .default(LONGEST_EPISODE_MS)
      .describe('After so long an episode that nothing decided is unresolved, in ms'),
    alertOnSuspicion: z
      .boolean()
      .default(false)
      .describe(
        'Tells the ops centre of every suspicion at once; about one person in twenty is suspected',
      ),
  })
  .describe('How a suspicion is followed until it ends');

export type EpisodeRules = z.infer<typeof episodesConfig>;

/** From here on a contact reading is high (WHO and US CDC 42 CFR 70/71). */
export const HIGH_CONTACT_CELSIUS = 38;

/** WHO by JOGH 2021: 37.5 °C axillary is 38.0 rectal; Chinese practice confirms at 37.3 in the armpit. */
const CONTACT_THRESHOLDS: Readonly<Record<ContactSite, number>> = {
  [ContactSite.Axillary]: 37.3,
  [ContactSite.Ear]: 37.5,
  [ContactSite.Oral]: 37.5,
};

export function contactThresholdCelsius(site: ContactSite): number {
  return CONTACT_THRESHOLDS[site];
}

/** What a clinical thermometer shows (GB/T 19146: 34.0 to 42.9 in body mode). */
const CONTACT_MIN_CELSIUS = 34;
const CONTACT_MAX_CELSIUS = 42.9;

/** Why a value cannot be what a contact thermometer showed; `null` where it can. */
export function contactObjection({ temperatureCelsius }: ContactReading): string | null {
  const isPlausible =
    temperatureCelsius >= CONTACT_MIN_CELSIUS && temperatureCelsius <= CONTACT_MAX_CELSIUS;
  return isPlausible
    ? null
    : `A contact thermometer shows 34.0 to 42.9 °C; ${shown(temperatureCelsius)} is a slip. Read it again.`;
}

function shown(celsius: number): string {
  return Number.isFinite(celsius) ? celsius.toFixed(1) : 'this value';
}
