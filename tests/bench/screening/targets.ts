import type { StreamRow } from './real-stream-bench.ts';
import type { Course, SimulatedScore } from './simulation.ts';

/** What must come out; the bench ends with 1 when one does not. */
export type Target = {
  readonly what: string;
  readonly value: number;
  /** Highest or lowest that is good. */
  readonly limit: { readonly atLeast: number } | { readonly atMost: number };
};

export function isMet({ value, limit }: Target): boolean {
  return 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost;
}

export function targetText(target: Target): string {
  const { what, value, limit } = target;
  const wanted = 'atLeast' in limit ? `≥ ${limit.atLeast}` : `≤ ${limit.atMost}`;
  return `  ${isMet(target) ? 'met   ' : 'MISSED'}  ${what}: ${value.toFixed(3)} (${wanted})`;
}

export function realTargets(rows: readonly StreamRow[]): readonly Target[] {
  const of = (imager: string, correction: string, site: string): StreamRow => {
    const row = rows.find(
      (each) => each.imager === imager && each.correction === correction && each.site === site,
    );
    if (!row) throw new Error(`no row ${imager} ${correction} ${site}`);
    return row;
  };
  const flir = of('flir', 'corrected', 'face-max').ours;
  const flirRaw = of('flir', 'raw', 'face-max').ours;
  const iciRaw = of('ici', 'raw', 'face-max').oursVerified;
  const forehead = of('flir', 'corrected', 'forehead-max').ours;
  return [
    ...pair('FLIR face max', flir, 0.96, 0.06),
    ...pair('FLIR raw face max', flirRaw, 0.8, 0.07),
    ...pair('ICI raw face max, verified', iciRaw, 0.95, 0.08),
    ...pair('FLIR forehead max', forehead, 0.84, 0.06),
  ];
}

/** Found at least, and others suspected at most. */
export function pair(
  what: string,
  { feverFound, falselySuspected }: SimulatedScore['ours'],
  atLeast: number,
  atMost: number,
): readonly Target[] {
  return [
    { what: `${what}, fevers found`, value: feverFound, limit: { atLeast } },
    { what: `${what}, others suspected`, value: falselySuspected, limit: { atMost } },
  ];
}

const WANTED_FOUND: Readonly<Record<string, number>> = {
  'body-mode spot': 0.75,
  'forehead max': 0.83,
  'face max': 0.97,
};
const WANTED_FOUND_COLD: Readonly<Record<string, number>> = {
  'forehead max': 0.63,
  'face max': 0.73,
};

/** `usual`: the same instrument on usual days. */
export function simulatedTargets(
  instrument: string,
  course: Course,
  { ours, oursAfterRepeat }: SimulatedScore,
  usual: SimulatedScore,
): readonly Target[] {
  const what = `${instrument}, ${course.name}`;
  const found = WANTED_FOUND[instrument] ?? 0;
  switch (course.wanted) {
    case 'all':
      return pair(what, ours, found, 0.055);
    case 'few-suspected':
      return [
        {
          what: `${what}, others suspected`,
          value: ours.falselySuspected,
          limit: { atMost: 0.06 },
        },
      ];
    case 'small-loss': {
      const value = usual.ours.feverFound - ours.feverFound;
      return [{ what: `${what}, fevers found less than usual`, value, limit: { atMost: 0.12 } }];
    }
    case 'steady-share': {
      const { falselySuspected: value } = ours;
      return [
        { what: `${what}, others suspected`, value, limit: { atMost: 0.055 } },
        { what: `${what}, others suspected`, value, limit: { atLeast: 0.03 } },
      ];
    }
    case 'sent-to-warm-up': {
      const atLeast = WANTED_FOUND_COLD[instrument];
      if (atLeast === undefined) return [];
      return [
        { what: `${what}, not valid at first`, value: ours.notValid, limit: { atLeast: 0.35 } },
        {
          what: `${what}, fevers found after the repeat`,
          value: oursAfterRepeat.feverFound,
          limit: { atLeast },
        },
      ];
    }
    default: {
      const unhandled: never = course.wanted;
      return unhandled;
    }
  }
}
