import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BodySite } from '#gateway/domain/reading.ts';
import { fileIn } from '#tests/support/repository.ts';

/**
 * Face temperatures of real people in the order they came (PhysioNet, doi:10.13026/3bhc-9065, CC0): round 1 of two
 * imagers. They are not part of the project; `../shared/data` beside it holds them where they are at hand.
 */
export type RealPerson = {
  readonly atSeconds: number;
  readonly ambientCelsius: number;
  readonly oralCelsius: number;
  /** What the imager's blackbody says that it reads too low. */
  readonly offsetCelsius: number;
  /** Corrected by the blackbody. */
  readonly surfaceCelsius: Readonly<Record<MeasuredSite, number>>;
};

export const MEASURED_SITES = [
  'face-max',
  'inner-canthus',
  'forehead-max',
  'forehead',
] as const satisfies readonly BodySite[];
export type MeasuredSite = (typeof MEASURED_SITES)[number];

export const IMAGERS = ['flir', 'ici'] as const;
export type Imager = (typeof IMAGERS)[number];

const columnOf: Readonly<Record<MeasuredSite, string>> = {
  'face-max': 'T_Max1',
  'inner-canthus': 'canthiMax1',
  'forehead-max': 'T_FH_Max1',
  forehead: 'T_FHCC1',
};

const directory = fileIn('../shared/data');

export function hasRealStreams(): boolean {
  return IMAGERS.every((imager) => existsSync(fileOf(imager)));
}

/** In order of time. A value that is missing is NaN. */
export function realStream(imager: Imager): readonly RealPerson[] {
  const [head = '', ...lines] = readFileSync(fileOf(imager), 'utf8').trimEnd().split('\n');
  const columns = head.trim().split(',');
  return lines.map((line) => {
    const cells = line.trim().split(',');
    const cell = (name: string): number => {
      const text = cells[columns.indexOf(name)];
      return text ? Number(text) : Number.NaN;
    };
    return {
      atSeconds: cell('t_s'),
      ambientCelsius: cell('amb_c'),
      oralCelsius: cell('oral_monitor_c'),
      offsetCelsius: cell('t_offset1'),
      surfaceCelsius: {
        'face-max': cell(columnOf['face-max']),
        'inner-canthus': cell(columnOf['inner-canthus']),
        'forehead-max': cell(columnOf['forehead-max']),
        forehead: cell(columnOf.forehead),
      },
    };
  });
}

function fileOf(imager: Imager): string {
  return join(directory, `stream_${imager}.csv`);
}
