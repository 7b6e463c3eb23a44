import type { DeviceAlert } from '#gateway/domain/alert.ts';
import type { DeviceAdvice } from '#gateway/domain/device-health.ts';
import { DeviceCondition, HealthMeasure } from '#gateway/domain/device-health.ts';
import type { Calibration } from '#gateway/screening/baseline/baseline-book.ts';
import { VERIFIED_FOR_MS } from '#gateway/screening/baseline/baseline-book.ts';
import type { Finding } from './conditions.ts';
import { UNFIT_AS_PEER } from './conditions.ts';
import { ContactBook } from './contact-book.ts';
import { closeDay } from './day-findings.ts';
import { LEAST_PEERS, median, summariesOf } from './day-summary.ts';
import type { OpenCondition, StoredHealth } from './health-store.ts';
import { KNOWN_PASSAGES } from './health-store.ts';
import type { Observation } from './observation.ts';
import type { HealthPlace, Look } from './open-conditions.ts';
import { OpenConditions } from './open-conditions.ts';
import { personFindings } from './person-findings.ts';
import { withPerson } from './person-step.ts';
import type { ThermometerState } from './thermometer-state.ts';
import { newThermometer } from './thermometer-state.ts';

export type HealthBookOptions = {
  readonly thermometers: readonly HealthPlace[];
  readonly suspectShareTarget: number;
  readonly calibrationOf: (deviceId: string) => Calibration;
  /** Number of the day at the site; one that is more than a day back is another clock's. */
  readonly dayOf: (wallMs: number) => number;
};

/** When something was seen; days pass only by a clock that can be trusted. */
export type HealthMoment = { readonly atMs: number; readonly isTrusted: boolean };

/** What is known of one thermometer's health. */
export type HealthView = {
  readonly deviceId: string;
  readonly open: readonly OpenCondition[];
  /** People read otherwise than on usual days since then; no alert yet. */
  readonly changedSinceMs: number | null;
  readonly calibration: Calibration;
};

/** Health of a gateway's thermometers, from the people before them. Nothing here knows the time by itself. */
export class HealthBook {
  readonly #options: HealthBookOptions;
  readonly #places: ReadonlyMap<string, HealthPlace>;
  readonly #thermometers = new Map<string, ThermometerState>();
  readonly #open = new OpenConditions();
  readonly #contacts = new ContactBook();
  readonly #passages = new Set<string>();
  #day: number | null = null;

  constructor(options: HealthBookOptions) {
    this.#options = options;
    this.#places = new Map(options.thermometers.map((each) => [each.deviceId, each]));
  }

  /** One person, and the alerts that it raises or ends. */
  observe(seen: Observation, isTrusted: boolean): readonly DeviceAlert[] {
    const moment: HealthMoment = { atMs: seen.atMs, isTrusted };
    const place = this.#places.get(seen.deviceId);
    if (!place || this.#passages.has(seen.passageId)) return [];
    this.#know(seen.passageId);
    const ofDays = this.#passDays(moment);
    const before = this.#thermometer(seen);
    const state = withPerson(before, seen, this.#siteShift(before));
    this.#thermometers.set(keyOf(state), state);
    const look = this.#look(place.deviceId, seen.atMs, seen.atMs.toString(36));
    const findings = personFindings(state, seen, this.#options.suspectShareTarget);
    const told = findings.flatMap((finding) =>
      this.#open.take(place, this.#withoutKnownCause(seen.deviceId, finding), look),
    );
    return [...ofDays, ...told];
  }

  /** Whether somebody whom the thermometer had suspected has a fever, by a contact thermometer. */
  contactRead(deviceId: string, isFever: boolean): void {
    this.#contacts.add(deviceId, isFever);
  }

  /** Now and then, whether or not anybody passes. */
  passTime(moment: HealthMoment): readonly DeviceAlert[] {
    return moment.isTrusted ? [...this.#passDays(moment), ...this.#overdue(moment.atMs)] : [];
  }

  /** Closes the days that are over. */
  #passDays({ atMs, isTrusted }: HealthMoment): readonly DeviceAlert[] {
    if (!isTrusted) return [];
    const today = this.#options.dayOf(atMs);
    const before = this.#day ?? today;
    const isOver = today > before || today < before - 1;
    if (this.#day === null || isOver) this.#day = today;
    return isOver ? this.#closeDay(atMs, today) : [];
  }

  view(): readonly HealthView[] {
    return this.#options.thermometers.map(({ deviceId }) => ({
      deviceId,
      open: this.#open.of(deviceId),
      changedSinceMs: this.#changedSince(deviceId),
      calibration: this.#options.calibrationOf(deviceId),
    }));
  }

  toStored(journalPosition: number): StoredHealth {
    return structuredClone({
      version: 1,
      journalPosition,
      day: this.#day,
      thermometers: [...this.#thermometers.values()],
      open: this.#open.all(),
      contacts: this.#contacts.all(),
      passages: [...this.#passages],
    });
  }

  /** What was kept. Thermometers that are no longer here are forgotten with {@link settle}. */
  restore(stored: StoredHealth): void {
    for (const each of structuredClone(stored.thermometers))
      this.#thermometers.set(keyOf(each), each);
    for (const each of stored.open) this.#open.set(each);
    this.#contacts.restore(stored.contacts);
    for (const each of stored.passages) this.#know(each);
    this.#day = stored.day;
  }

  /** An alert of the journal that came after what was kept: what it says is so. */
  recall(alert: DeviceAlert): void {
    const { change, kind: _, priority: __, ...facts } = alert;
    const open = { ...facts, quietLooks: 0, toldFound: facts.evidence.found };
    const known = this.#open
      .of(open.deviceId)
      .find(({ condition }) => condition === open.condition);
    if (change === 'cleared') this.#open.end(open);
    else if (known?.alertKey !== open.alertKey) this.#open.set(open);
  }

  /** After a change of the configuration: what was of another thermometer, or before a check, ends. */
  settle(): readonly DeviceAlert[] {
    const renewed = new Set<string>();
    for (const [key, state] of this.#thermometers) {
      if (
        state.calibration === this.#calibrationMark(state.deviceId) &&
        this.#places.has(state.deviceId)
      )
        continue;
      renewed.add(state.deviceId);
      this.#thermometers.delete(key);
    }
    return this.#open
      .all()
      .filter(({ deviceId }) => renewed.has(deviceId) || !this.#places.has(deviceId))
      .map((open) => this.#open.end(open));
  }

  #know(passageId: string): void {
    this.#passages.add(passageId);
    if (this.#passages.size <= KNOWN_PASSAGES) return;
    const [oldest = ''] = this.#passages;
    this.#passages.delete(oldest);
  }

  /** Weather and hour move all thermometers of a site; only what is left is one thermometer's. */
  #siteShift({ deviceId, mode, bodySite }: ThermometerState): number {
    const shifts: number[] = [];
    for (const other of this.#thermometers.values()) {
      if (other.deviceId === deviceId || other.mode !== mode || other.bodySite !== bodySite)
        continue;
      if (other.shift !== null) shifts.push(other.shift);
    }
    return shifts.length < LEAST_PEERS ? 0 : median(shifts);
  }

  /** Many are suspected where the threshold cannot rise: that has been told. */
  #withoutKnownCause(deviceId: string, finding: Finding): Finding {
    const isKnown =
      finding.condition === DeviceCondition.SuspectRate &&
      (this.#open.has(deviceId, DeviceCondition.Capped) ||
        this.#open.has(deviceId, DeviceCondition.Hot));
    return isKnown ? { ...finding, evidence: null } : finding;
  }

  #thermometer({ deviceId, mode, bodySite }: Observation): ThermometerState {
    const calibration = this.#calibrationMark(deviceId);
    const known = this.#thermometers.get(keyOf({ deviceId, mode, bodySite }));
    return known ?? newThermometer({ deviceId, mode, bodySite, calibration });
  }

  #closeDay(atMs: number, day: number): readonly DeviceAlert[] {
    const states = [...this.#thermometers.values()];
    const isFit = (deviceId: string): boolean =>
      !this.#open.of(deviceId).some(({ condition }) => UNFIT_AS_PEER.has(condition));
    const alerts: DeviceAlert[] = [];
    for (const summary of summariesOf(states, isFit)) {
      const { deviceId } = summary.state;
      const place = this.#places.get(deviceId);
      if (!place) continue;
      const isOpen = (condition: DeviceCondition): boolean => this.#open.has(deviceId, condition);
      const { state, findings } = closeDay(summary, atMs, isOpen);
      this.#thermometers.set(keyOf(state), state);
      const look = this.#look(deviceId, atMs, day.toString(36));
      alerts.push(...findings.flatMap((finding) => this.#open.take(place, finding, look)));
    }
    return [...alerts, ...this.#open.updates()];
  }

  #overdue(atMs: number): readonly DeviceAlert[] {
    return this.#options.thermometers.flatMap((place) => {
      const { verifiedAtMs } = this.#options.calibrationOf(place.deviceId);
      const ageMs = verifiedAtMs === null ? 0 : atMs - verifiedAtMs;
      const finding = overdueFinding(ageMs);
      const mark = (verifiedAtMs ?? 0).toString(36);
      return this.#open.take(place, finding, this.#look(place.deviceId, atMs, mark));
    });
  }

  #look(deviceId: string, atMs: number, mark: string): Look {
    const adviceFor = (condition: DeviceCondition): DeviceAdvice =>
      this.#contacts.adviceFor(deviceId, condition);
    return { atMs, mark, adviceFor };
  }

  #changedSince(deviceId: string): number | null {
    const all = [...this.#thermometers.values()].filter((each) => each.deviceId === deviceId);
    return all.find(({ changedSinceMs }) => changedSinceMs !== null)?.changedSinceMs ?? null;
  }

  #calibrationMark(deviceId: string): string {
    const { offsetCelsius, verifiedAtMs } = this.#options.calibrationOf(deviceId);
    return `${offsetCelsius}/${verifiedAtMs ?? ''}`;
  }
}

const DAY_MS = 86_400_000;

function overdueFinding(ageMs: number): Finding {
  const condition = DeviceCondition.VerificationOverdue;
  if (ageMs < VERIFIED_FOR_MS) return { condition, evidence: null };
  return {
    condition,
    evidence: {
      measure: HealthMeasure.AgeDays,
      found: Math.floor(ageMs / DAY_MS),
      limit: VERIFIED_FOR_MS / DAY_MS,
      count: Math.floor(ageMs / DAY_MS),
    },
  };
}

function keyOf({
  deviceId,
  mode,
  bodySite,
}: Pick<ThermometerState, 'deviceId' | 'mode' | 'bodySite'>): string {
  return `${deviceId} ${mode} ${bodySite}`;
}
