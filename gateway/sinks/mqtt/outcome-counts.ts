import type { PublishOutcome } from './publish-window.ts';

export type OutcomeCounts = {
  readonly acknowledged: number;
  /** By the broker, or because they were too large for it. */
  readonly refused: number;
  readonly unconfirmed: number;
  readonly notSent: number;
};

export function createOutcomeCounts() {
  const counts = { acknowledged: 0, refused: 0, unconfirmed: 0, notSent: 0 };
  return {
    add(outcomes: readonly PublishOutcome[]): void {
      for (const { kind } of outcomes) {
        if (kind === 'acknowledged') counts.acknowledged += 1;
        else if (kind === 'unconfirmed') counts.unconfirmed += 1;
        else if (kind === 'not-sent') counts.notSent += 1;
        else counts.refused += 1;
      }
    },
    counts: (): OutcomeCounts => ({ ...counts }),
  };
}
