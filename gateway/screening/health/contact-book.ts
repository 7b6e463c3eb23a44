import { DeviceAdvice, DeviceCondition } from '#gateway/domain/device-health.ts';
import { conditionRules } from './conditions.ts';
import type { Contacts } from './health-store.ts';

/** Contact readings that a share rests on at least, and at most. */
const LEAST_CONTACTS = 20;
const MOST_CONTACTS = 60;
/** From here on those who are suspected really have a fever. */
const OUTBREAK_SHARE = 0.3;

/** How many of those whom a thermometer suspected had a fever by a contact thermometer. */
export class ContactBook {
  readonly #contacts = new Map<string, Contacts>();

  add(deviceId: string, isFever: boolean): void {
    const before = this.#contacts.get(deviceId) ?? { deviceId, count: 0, confirmedShare: 0 };
    const count = Math.min(MOST_CONTACTS, before.count + 1);
    const confirmedShare =
      before.confirmedShare + ((isFever ? 1 : 0) - before.confirmedShare) / count;
    this.#contacts.set(deviceId, { deviceId, count, confirmedShare });
  }

  /** Many suspects are the thermometer's fault, unless they are confirmed. */
  adviceFor(deviceId: string, condition: DeviceCondition): DeviceAdvice {
    const contacts = this.#contacts.get(deviceId);
    const isOutbreak =
      condition === DeviceCondition.SuspectRate &&
      contacts !== undefined &&
      contacts.count >= LEAST_CONTACTS &&
      contacts.confirmedShare >= OUTBREAK_SHARE;
    return isOutbreak ? DeviceAdvice.ExpectOutbreak : conditionRules[condition].advice;
  }

  all(): readonly Contacts[] {
    return [...this.#contacts.values()];
  }

  restore(contacts: readonly Contacts[]): void {
    for (const each of contacts) this.#contacts.set(each.deviceId, each);
  }
}
