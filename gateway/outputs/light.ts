import type { Verdict } from '#gateway/domain/passage.ts';

/** What a tower light shows; `green` is also what opens a barrier. */
export const Light = { Green: 'green', Yellow: 'yellow', Red: 'red', Dark: 'dark' } as const;
export type Light = (typeof Light)[keyof typeof Light];

export type VerdictLights = Readonly<Record<Verdict, Light>>;
