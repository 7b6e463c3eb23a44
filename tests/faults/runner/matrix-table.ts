import type { FaultFigures, FaultNote } from '#tests/faults/matrix/fault.ts';
import { brokenPromises, isFoundOut } from '#tests/faults/matrix/fault.ts';

/** How the two tests of a fault ended. */
export type FaultResult = {
  readonly note: FaultNote;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
};

const HEAD = [
  'fault',
  'rounds',
  'accepted',
  'lost',
  'doubled',
  'unreported gaps',
  'recovery median / worst',
  'control found out',
  'seed',
];

/** The table, what was measured beside it, and everything that is wrong, as text. */
export function matrixText(results: readonly FaultResult[]): string {
  const rows = promisesOf(results).map((result) => rowOf(result, controlOf(results, result)));
  return [
    tableText([HEAD, ...rows]),
    ...section('Measured beside it', measuredOf(results)),
    ...section('Not run', notRunOf(results)),
    ...section('Broken', brokenOf(results)),
  ].join('\n');
}

/** A sentence for each promise that is broken and each control that nobody found out. */
export function brokenOf(results: readonly FaultResult[]): readonly string[] {
  return results.flatMap((result) => {
    const { note, state } = result;
    const { fault, part, figures } = note;
    if (note.notRun !== null) return [];
    if (figures === null) return [`${fault}: the ${part} did not come to its end.`];
    if (part === 'control')
      return isFoundOut(figures) ? [] : [`${fault}: the control was not found out.`];
    const sentences = brokenPromises(figures);
    if (sentences.length === 0 && state !== 'passed') return [`${fault}: the test failed.`];
    return sentences.map((sentence) => `${fault}: ${sentence}`);
  });
}

const promisesOf = (results: readonly FaultResult[]): readonly FaultResult[] =>
  results.filter(({ note }) => note.part === 'promise');

const controlOf = (
  results: readonly FaultResult[],
  { note }: FaultResult,
): FaultResult | undefined =>
  results.find((each) => each.note.fault === note.fault && each.note.part === 'control');

function rowOf({ note }: FaultResult, control: FaultResult | undefined): readonly string[] {
  const { fault, rounds, unit, seed, figures, notRun } = note;
  if (notRun !== null) return [fault, 'not run'];
  return [
    fault,
    `${count(rounds)} ${unit}`,
    ...countsOf(figures),
    recoveryOf(figures),
    foundOut(control),
    String(seed),
  ];
}

function countsOf(figures: FaultFigures | null): readonly string[] {
  if (figures === null) return ['?', '?', '?', '?'];
  const { accepted, lost = 0, doubled = 0, unreportedGaps = 0 } = figures;
  return [accepted, lost, doubled, unreportedGaps].map(count);
}

function recoveryOf(figures: FaultFigures | null): string {
  const sorted = (figures?.recoveryMs ?? []).toSorted((left, right) => left - right);
  const worst = sorted.at(-1);
  if (worst === undefined) return '–';
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? worst;
  return `${seconds(median)} / ${seconds(worst)}`;
}

function foundOut(control: FaultResult | undefined): string {
  const figures = control?.note.figures;
  if (!figures) return '?';
  return isFoundOut(figures) ? 'yes' : 'NO';
}

const measuredOf = (results: readonly FaultResult[]): readonly string[] =>
  promisesOf(results).flatMap(({ note }) =>
    (note.figures?.measured ?? []).map((figure) => `${note.fault}: ${figure}`),
  );

const notRunOf = (results: readonly FaultResult[]): readonly string[] =>
  promisesOf(results).flatMap(({ note }) =>
    note.notRun === null ? [] : [`${note.fault}: ${note.notRun}`],
  );

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];

function tableText(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((cells) => cells.map(pad).join('  ')).join('\n');
}

const count = (value: number): string => value.toLocaleString('en');
const seconds = (durationMs: number): string => `${(durationMs / 1_000).toFixed(2)} s`;
