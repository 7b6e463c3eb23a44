import type { RecordTimer } from '#gateway/domain/record.ts';

/** The time of a trusted clock that never moves: what happened is when it was told. */
export const trustedTimer: RecordTimer = ({ wallMs, monotonicMs }) => ({
  observedAtMs: wallMs,
  clock: { state: 'synchronised', bootId: 'boot-1', monotonicMs, errorBoundMs: 40 },
});
