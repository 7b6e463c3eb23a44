/**
 * Events of `GET /api/stream` beside `hb` and `reset` of the wire's event stream.
 * `alert` and `passage` always carry an id, `gateway` does where the page must not miss it (state, devices, gaps)
 * and none where only counters moved. Passages that arrive late are not announced; the list has them.
 * After `reset` what was shown may be incomplete: load the lists again; the stream goes on from its `cursor`.
 */
export const StreamEvent = {
  Alert: 'alert',
  Passage: 'passage',
  Gateway: 'gateway',
} as const;
export type StreamEvent = (typeof StreamEvent)[keyof typeof StreamEvent];
