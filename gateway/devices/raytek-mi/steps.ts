/** A question for one parameter, and what becomes of its answer. */
export type Step = {
  /** One digit, or empty. */
  readonly head: string;
  readonly parameter: string;
  /** The value behind the name of the parameter; `false`: none that it can have. */
  readonly take: (value: string) => boolean;
  /** The device refuses. */
  readonly refused: () => 'go-on' | 'end-round';
};
