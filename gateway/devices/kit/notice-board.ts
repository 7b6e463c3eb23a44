import type { DriverSession } from '#gateway/devices/device-driver.ts';

/**
 * Tells a notice once when it begins and once when it is over, however often a device repeats it. The first
 * word on a topic always goes out: it withdraws what an earlier connection has said.
 */
export class NoticeBoard {
  readonly #session: Pick<DriverSession, 'output'>;
  readonly #told = new Map<string, string | null>();

  constructor(session: Pick<DriverSession, 'output'>) {
    this.#session = session;
  }

  /** `null`: it is over. */
  tell(topic: string, sentence: string | null): void {
    if (this.#told.get(topic) === sentence) return;
    this.#told.set(topic, sentence);
    this.#session.output({ kind: 'notice', topic, sentence });
  }
}
