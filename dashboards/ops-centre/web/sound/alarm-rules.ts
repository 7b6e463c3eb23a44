import type { AlertPriority } from '#gateway/domain/alert.ts';
import type { AlertView } from '#ops-centre/http/api/alert-types.ts';
import type { Tone } from '#web/tone-patterns.ts';
import { pulses } from '#web/tone-patterns.ts';

/** Which alerts ring, and how. */

/** A late alert is history and does not ring; a muted one has been heard; a thermometer that drifts can wait for a look. */
export const ringingAlerts = (
  waiting: readonly AlertView[],
  muted: ReadonlySet<string>,
): AlertView[] =>
  waiting.filter((each) => !each.late && !muted.has(each.alertId) && !canWait(each));

const canWait = ({ kind, priority }: AlertView): boolean => kind === 'device' && priority === 'P3';

/** The most urgent of them; `null` when nothing rings. Priorities sort as their names. */
export const mostUrgent = (alerts: readonly AlertView[]): AlertPriority | null =>
  alerts.reduce<AlertPriority | null>(
    (found, { priority }) => (found === null || priority < found ? priority : found),
    null,
  );

/** More pulses are more urgent: five, three, two. */
export const alarmTones: Readonly<Record<AlertPriority, readonly Tone[]>> = {
  P1: pulses([880, 880, 988, 880, 988], 5, 150, 90),
  P2: pulses([740], 3, 180, 140),
  P3: pulses([587], 2, 220, 200),
};

/** The screen is no longer live: two falling notes, unlike any alarm. */
export const disconnectedTones: readonly Tone[] = pulses([392, 262], 2, 380, 60);

/** So that a person hears that sound works now. */
export const armedTones: readonly Tone[] = pulses([523, 659, 784], 3, 110, 20);

export const REPEAT_MS = 4_000;
export const DISCONNECTED_REPEAT_MS = 12_000;
