import type { StoredDeadLetter } from '#gateway/journal/journal.ts';

/** `waiting`: the far side is away, it is tried again. `holding`: a person must mend something first. */
export type SinkState = 'ok' | 'waiting' | 'holding';

export type SinkStatus = {
  readonly sinkId: string;
  readonly state: SinkState;
  readonly detail: string;
  /** Everything up to here is delivered. */
  readonly deliveredPosition: number;
  readonly backlogRecords: number;
  readonly deliveredRecords: number;
  readonly deadLetters: number;
  readonly failures: number;
};

/** What a delivery tells while it runs. */
export type DeliveryEvent =
  | {
      readonly kind: 'state';
      readonly sinkId: string;
      readonly state: SinkState;
      readonly detail: string;
    }
  | {
      readonly kind: 'dead-letters';
      readonly sinkId: string;
      readonly count: number;
      readonly cause: string;
    }
  | {
      readonly kind: 'dead-letters-retried';
      readonly ids: readonly number[];
      /** Who wanted it. */
      readonly by: string;
    }
  | {
      readonly kind: 'dead-letter-discarded';
      readonly letter: StoredDeadLetter;
      readonly by: string;
    }
  | {
      readonly kind: 'corrupt-rows';
      readonly sinkId: string;
      readonly positions: readonly number[];
    };
