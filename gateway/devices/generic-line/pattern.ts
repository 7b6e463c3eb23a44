import { roleProblem } from '#gateway/devices/kit/generic/generic-config.ts';
import { waysOf } from './pattern-ways.ts';

const groupNames = ['object', 'ambient', 'body', 'code', 'unit'] as const;

/** So many ways take some milliseconds at worst. */
const MAX_WAYS = 100_000;

/** Over the whole line, so that nothing is tried from each place in it. */
export const compiled = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'u');

/** What is wrong with a pattern, all at once; each reads behind "expected". */
export function patternProblems(pattern: string, maxLineBytes: number): string[] {
  const syntax = syntaxProblem(pattern);
  if (syntax !== null) return [syntax];
  const names = namesIn(pattern);
  const has = (name: string): boolean => names.includes(name);
  const strange = names.filter((name) => !groupNames.some((known) => known === name));
  const role = roleProblem({
    object: has('object'),
    ambient: has('ambient'),
    body: has('body'),
    code: has('code'),
  });
  return [
    ...strange.map((name) => `groups named ${groupNames.join(', ')}, not ${name}`),
    ...(role === null ? [] : [`${role}, as named groups such as (?<object>…)`]),
    ...costProblems(pattern, maxLineBytes),
  ];
}

function syntaxProblem(pattern: string): string | null {
  try {
    compiled(pattern);
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `a regular expression; this one is none: ${why}`;
  }
}

/** The groups with a name. Escapes are left out, so that `\(?<` is no group. */
export function namesIn(pattern: string): string[] {
  const plain = pattern.replaceAll(/\\[\s\S]/g, '');
  return [...plain.matchAll(/\(\?<([A-Za-z_$][\w$]*)>/g)].map(([, name = '']) => name);
}

function costProblems(pattern: string, maxLineBytes: number): string[] {
  const ways = waysOf(pattern, maxLineBytes);
  if (ways <= MAX_WAYS) return [];
  const count = ways > 1e9 ? 'more than 1,000,000,000' : ways.toLocaleString('en');
  return [
    `a regular expression that a bad line cannot keep busy: this one can be tried in ${count} ways on a line of ${maxLineBytes} bytes, ` +
      `and ${MAX_WAYS.toLocaleString('en')} are allowed. Give each repetition an end, for example \\d{1,3} instead of \\d+, ` +
      'repeat no group that repeats something itself, or lower maxLineBytes',
  ];
}
