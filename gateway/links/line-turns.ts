/** Who may speak on a line. On an RS-485 line only one question is open at a time, whoever asks. */
export type LineTurns = {
  /** Calls `granted` once, at once or later; in the order in which turns were asked for. */
  take(granted: () => void): LineTurn;
};

/** A turn that was asked for. */
export type LineTurn = {
  /** Gives the turn back, or gives up waiting for it. Idempotent. */
  end(): void;
};

/** A line with one device on it. */
export const ownLine: LineTurns = {
  take: (granted) => {
    granted();
    return { end: () => undefined };
  },
};
