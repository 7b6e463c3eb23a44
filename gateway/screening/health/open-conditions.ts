import type { DeviceAlert } from '#gateway/domain/alert.ts';
import { DeviceAlertChange } from '#gateway/domain/alert.ts';
import type { DeviceAdvice, DeviceCondition } from '#gateway/domain/device-health.ts';
import type { Finding } from './conditions.ts';
import { conditionRules } from './conditions.ts';
import type { OpenCondition } from './health-store.ts';

export type HealthPlace = {
  readonly deviceId: string;
  readonly laneId: string;
  readonly checkpointId: string;
};

export type Look = {
  readonly atMs: number;
  /** Part of the key; the same look again gives the same one. */
  readonly mark: string;
  readonly adviceFor: (condition: DeviceCondition) => DeviceAdvice;
};

/** What was told and is not over. A condition that stays is one alert. */
export class OpenConditions {
  readonly #open = new Map<string, OpenCondition>();

  has(deviceId: string, condition: DeviceCondition): boolean {
    return this.#open.has(keyOf(deviceId, condition));
  }

  of(deviceId: string): readonly OpenCondition[] {
    return [...this.#open.values()].filter((each) => each.deviceId === deviceId);
  }

  all(): readonly OpenCondition[] {
    return [...this.#open.values()];
  }

  set(condition: OpenCondition): void {
    this.#open.set(keyOf(condition.deviceId, condition.condition), condition);
  }

  /** The alert that a finding raises or ends; most do neither. */
  take(place: HealthPlace, { condition, evidence }: Finding, look: Look): readonly DeviceAlert[] {
    const before = this.#open.get(keyOf(place.deviceId, condition));
    if (!before) return evidence ? [this.#raise(place, { condition, evidence }, look)] : [];
    if (evidence) {
      this.set({ ...before, evidence, quietLooks: 0 });
      return [];
    }
    const quietLooks = before.quietLooks + 1;
    if (quietLooks >= conditionRules[condition].overAfterLooks) return [this.end(before)];
    this.set({ ...before, quietLooks });
    return [];
  }

  /** Once a day: how it is now, where that is not what was told. */
  updates(): readonly DeviceAlert[] {
    return this.all()
      .filter(({ evidence, toldFound }) => evidence.found !== toldFound)
      .map((open) => {
        this.set({ ...open, toldFound: open.evidence.found });
        return alertOf(open, DeviceAlertChange.Updated);
      });
  }

  end(open: OpenCondition): DeviceAlert {
    this.#open.delete(keyOf(open.deviceId, open.condition));
    return alertOf(open, DeviceAlertChange.Cleared);
  }

  #raise(
    place: HealthPlace,
    { condition, evidence }: Finding & { readonly evidence: OpenCondition['evidence'] },
    { atMs, mark, adviceFor }: Look,
  ): DeviceAlert {
    const open: OpenCondition = {
      deviceId: place.deviceId,
      laneId: place.laneId,
      checkpointId: place.checkpointId,
      condition,
      alertKey: `${place.deviceId}-${condition}-${mark}`,
      sinceMs: atMs,
      advice: adviceFor(condition),
      evidence,
      quietLooks: 0,
      toldFound: evidence.found,
    };
    this.set(open);
    return alertOf(open, DeviceAlertChange.Raised);
  }
}

function alertOf(open: OpenCondition, change: DeviceAlertChange): DeviceAlert {
  const { quietLooks: _, toldFound: __, ...facts } = open;
  const { priority } = conditionRules[open.condition];
  return { ...facts, change, kind: 'device', priority };
}

const keyOf = (deviceId: string, condition: DeviceCondition): string => `${deviceId} ${condition}`;
