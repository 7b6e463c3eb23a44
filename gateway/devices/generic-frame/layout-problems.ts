import { roleProblem } from '#gateway/devices/kit/generic/generic-config.ts';
import { bytesOfHex } from '#gateway/devices/kit/generic/hexadecimal.ts';
import { checkBytes, isCheckKind, placesOfCheck } from './checks.ts';
import type { Layout } from './generic-frame-config.ts';
import { numberBytes } from './number-reader.ts';
import { leastFrameBytes, spanOf } from './spans.ts';

export type LayoutProblem = {
  readonly path: readonly string[];
  /** Reads behind "expected". */
  readonly expected: string;
};

/** Parts that are of their kind; others have been told already. */
type Draft = {
  readonly header?: string;
  readonly otherHeaders?: readonly string[];
  readonly trailer?: string;
  readonly length?: Partial<Layout['length']>;
  readonly fields?: Partial<Layout['fields']>;
  readonly check?: Partial<Layout['check']>;
};

/** What contradicts itself in a layout, all at once. Takes anything that may stand there. */
export function layoutProblems(input: unknown): LayoutProblem[] {
  const draft = draftFrom(input);
  return [
    ...headerProblems(draft),
    ...fieldProblems(draft),
    ...checkProblems(draft),
    ...strengthProblems(draft),
    ...lengthProblems(draft),
  ];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const HEX_ONLY = /^[0-9A-Fa-f ]*$/;
const hexIn = (value: unknown): string | null =>
  typeof value === 'string' && HEX_ONLY.test(value) ? value : null;

function draftFrom(input: unknown): Draft {
  const raw = isObject(input) ? input : {};
  const header = hexIn(raw['header']);
  const trailer = hexIn(raw['trailer'] ?? '');
  const others = Array.isArray(raw['otherHeaders']) ? raw['otherHeaders'] : [];
  return {
    ...(header !== null && { header }),
    ...(trailer !== null && { trailer }),
    otherHeaders: others.flatMap((each: unknown) => hexIn(each) ?? []),
    ...(isObject(raw['length']) && { length: raw['length'] }),
    ...(isObject(raw['fields']) && { fields: raw['fields'] }),
    ...(isObject(raw['check']) && { check: raw['check'] }),
  };
}

const countOf = (hex: string | undefined): number => bytesOfHex(hex ?? '').length;

function headerProblems({ header, otherHeaders = [], length }: Draft): LayoutProblem[] {
  const problems: LayoutProblem[] = [];
  if (header === '' && length?.kind !== 'fixed')
    problems.push({ path: ['length', 'kind'], expected: 'fixed, because there is no header' });
  if (header === '' && otherHeaders.length > 0)
    problems.push({ path: ['otherHeaders'], expected: 'none, because there is no header' });
  const all = [header ?? '', ...otherHeaders].map((each) => each.replaceAll(' ', '').toUpperCase());
  const begins = all.some((one, index) =>
    all.some((other, at) => at !== index && one !== '' && other.startsWith(one)),
  );
  if (begins)
    problems.push({
      path: ['otherHeaders'],
      expected: 'headers of which none begins with another',
    });
  return problems;
}

function fieldProblems(draft: Draft): LayoutProblem[] {
  const { fields } = draft;
  if (fields === undefined) return [];
  const has = (name: keyof Layout['fields']): boolean => isObject(fields[name]);
  const role = roleProblem({
    object: has('object'),
    ambient: has('ambient'),
    body: has('body'),
    code: has('code'),
  });
  const problems: LayoutProblem[] = role === null ? [] : [{ path: ['fields'], expected: role }];
  for (const name of ['object', 'ambient', 'body'] as const) {
    const field = fields[name];
    if (!field || typeof field.offset !== 'number') continue;
    const path = ['fields', name, 'offset'];
    problems.push(...placeProblems(draft, path, field.offset, numberBytes(field)));
  }
  const { code } = fields;
  if (code && typeof code.offset === 'number' && typeof code.to === 'number') {
    problems.push(...rangeProblems(draft, ['fields', 'code', 'to'], code.offset, code.to));
    problems.push(...placeProblems(draft, ['fields', 'code', 'offset'], code.offset, 1));
  }
  return problems;
}

/** A value lies in the frame, and not in what is the same in all frames. */
function placeProblems(
  draft: Draft,
  path: string[],
  offset: number,
  bytes: number,
): LayoutProblem[] {
  const frameBytes = fixedLength(draft);
  const headerBytes = countOf(draft.header);
  if (frameBytes === null && offset < 0) return endProblems(path, offset, bytes);
  if (frameBytes !== null && spanOf(offset, bytes, frameBytes) === null) {
    return [{ path, expected: `a place within the frame, whose bytes are 0 to ${frameBytes - 1}` }];
  }
  if (offset >= 0 && offset < headerBytes) {
    return [
      { path, expected: `a place behind the header, which takes bytes 0 to ${headerBytes - 1}` },
    ];
  }
  return [];
}

/** Counted from the end, a value must not reach beyond it. */
function endProblems(path: string[], offset: number, bytes: number): LayoutProblem[] {
  if (offset >= 0 || -offset >= bytes) return [];
  return [{ path, expected: `a place that leaves room for ${bytes} bytes, such as ${-bytes}` }];
}

function rangeProblems(draft: Draft, path: string[], from: number, to: number): LayoutProblem[] {
  const frameBytes = fixedLength(draft);
  const expected = 'a place behind the first byte, and not behind the frame';
  if (frameBytes === null) {
    const isBackwards = from >= 0 === to >= 0 && to <= from;
    return isBackwards ? [{ path, expected }] : [];
  }
  const first = from < 0 ? frameBytes + from : from;
  const behind = to < 0 ? frameBytes + to : to;
  return first < 0 || behind <= first || behind > frameBytes ? [{ path, expected }] : [];
}

function checkProblems(draft: Draft): LayoutProblem[] {
  const { check } = draft;
  if (!isCheckKind(check?.kind) || check.kind === 'none') return [];
  const { from, to, at } = placesOfCheck(check);
  const bytes = checkBytes(check.kind);
  const problems = rangeProblems(draft, ['check', 'to'], from, to);
  const frameBytes = fixedLength(draft);
  if (frameBytes === null) return [...problems, ...endProblems(['check', 'at'], at, bytes)];
  const place = spanOf(at, bytes, frameBytes);
  if (place === null) {
    const expected = `a place for ${bytes} bytes within the frame, whose bytes are 0 to ${frameBytes - 1}`;
    return [...problems, { path: ['check', 'at'], expected }];
  }
  const first = from < 0 ? frameBytes + from : from;
  const behind = to < 0 ? frameBytes + to : to;
  if (place < behind && place + bytes > first)
    problems.push({ path: ['check', 'at'], expected: 'a place outside the bytes that it covers' });
  return problems;
}

/** Something must tell a frame from noise. */
function strengthProblems({ header, trailer, check }: Draft): LayoutProblem[] {
  if (check?.kind !== 'none' || header === undefined || header === '') return [];
  if (countOf(header) + countOf(trailer) >= 2) return [];
  const expected = 'a check, or at least two bytes of header and trailer together';
  return [{ path: ['check', 'kind'], expected }];
}

function lengthProblems(draft: Draft): LayoutProblem[] {
  const { length } = draft;
  const least = leastFrameBytes(draft);
  if (length?.kind === 'fixed' && typeof length.frameBytes === 'number') {
    const ends = countOf(draft.header) + countOf(draft.trailer);
    if (length.frameBytes >= ends) return [];
    const expected = `at least ${ends}, which header and trailer take`;
    return [{ path: ['length', 'frameBytes'], expected }];
  }
  if (length?.kind !== 'counted') return [];
  const { maxFrameBytes = 256 } = length;
  if (maxFrameBytes >= least) return [];
  const expected = `at least ${least}, which header, fields and check take`;
  return [{ path: ['length', 'maxFrameBytes'], expected }];
}

function fixedLength({ length }: Draft): number | null {
  return length?.kind === 'fixed' && typeof length.frameBytes === 'number'
    ? length.frameBytes
    : null;
}
