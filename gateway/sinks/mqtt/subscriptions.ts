import type { MqttClient } from 'mqtt';
import type { Clock } from '#gateway/domain/clock.ts';
import { isRefusal } from './reason-codes.ts';

/** What is listened to, on whichever connection there is; each one is told anew. */
export class Subscriptions {
  readonly #filters = new Set<string>();
  readonly #onWarning: (sentence: string) => void;

  constructor(onWarning: (sentence: string) => void) {
    this.#onWarning = onWarning;
  }

  /** `client`: the connection that there is now; `null` while there is none. */
  add(filters: readonly string[], client: MqttClient | null): void {
    for (const filter of filters) this.#filters.add(filter);
    if (client) this.#tell(client, filters);
  }

  tellAll(client: MqttClient): void {
    if (this.#filters.size > 0) this.#tell(client, [...this.#filters]);
  }

  /**
   * A broker answers in the order of what it was sent (MQTT 5.0 §4.6), so a SUBACK speaks for all that was sent
   * before. `false` where nothing is listened to, or it was not granted.
   */
  async answered(client: MqttClient, limit: AnswerLimit): Promise<boolean> {
    const [filter] = this.#filters;
    if (filter === undefined) return false;
    return await new Promise<boolean>((resolve) => {
      const timer = limit.clock.after(limit.withinMs, limit.onOverdue);
      client.subscribe(filter, { qos: 1 }, (error) => {
        timer.cancel();
        resolve(!error);
      });
    });
  }

  #tell(client: MqttClient, filters: readonly string[]): void {
    client.subscribe([...filters], { qos: 1 }, (_error, _subscriptions, suback) => {
      if (suback?.granted.some((code) => isRefusal(Number(code))))
        this.#onWarning(
          `The broker does not allow this gateway to subscribe to ${filters.join(', ')}.`,
        );
    });
  }
}

type AnswerLimit = {
  readonly clock: Clock;
  readonly withinMs: number;
  readonly onOverdue: () => void;
};
