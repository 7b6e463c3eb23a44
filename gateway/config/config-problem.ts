import type * as z from 'zod';

/** One thing that is wrong with a configuration, complete enough to mend it without reading the code. */
export type ConfigProblem = {
  /** `devices[2].link.path` */
  readonly path: string;
  /** 1-based line in the file, where it is known. */
  readonly line: number | null;
  /** What stands there, as JSON; empty when nothing does. What looks like a secret is not repeated. */
  readonly value: string;
  readonly expected: string;
  readonly example: string;
};

export function formatProblem(problem: ConfigProblem): string {
  const place = problem.line === null ? problem.path : `${problem.path} (line ${problem.line})`;
  const value = problem.value === '' ? 'is missing' : `is ${problem.value}`;
  const example = problem.example === '' ? '' : `; for example ${problem.example}`;
  return `${place} ${value}; expected ${problem.expected}${example}`;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/** Zod's issues as problems; a union's issues are those of the alternative that came closest. */
export function problemsFrom(
  error: z.ZodError,
  input: unknown,
  lineOf: (path: readonly PropertyKey[]) => number | null,
): ConfigProblem[] {
  return error.issues.flatMap((issue) => problemsFromIssue(issue, [], input, lineOf));
}

function problemsFromIssue(
  issue: z.core.$ZodIssue,
  prefix: readonly PropertyKey[],
  input: unknown,
  lineOf: (path: readonly PropertyKey[]) => number | null,
): ConfigProblem[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const closest = [...issue.errors].sort((a, b) => a.length - b.length)[0] ?? [];
    return closest.flatMap((each) => problemsFromIssue(each, path, input, lineOf));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathText([...path, key]),
      line: lineOf([...path, key]),
      value: shown(withoutSecrets(key, valueAt(input, [...path, key]))),
      expected: 'no such setting',
      example: '',
    }));
  }
  return [
    {
      path: pathText(path) || '(whole file)',
      line: lineOf(path),
      value: shown(valueAt(input, path)),
      expected: expectation(issue),
      example: '',
    },
  ];
}

function expectation(issue: z.core.$ZodIssue): string {
  return issue.message
    .replace(/^Invalid (input|option|string|key in record): ?/, '')
    .replace(/^expected /, '')
    .replace(/, received \w+$/, '');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Somebody may have written a secret where only the name of its file belongs. */
const SECRET_NAME = /pass|secret|token|credential/i;
const URL_WITH_USER = /\/\/[^/"]*@/g;

function shown(value: unknown): string {
  if (value === undefined) return '';
  const json = JSON.stringify(value, withoutSecrets) ?? String(value);
  const text = json.replace(URL_WITH_USER, '//(hidden)@');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function withoutSecrets(key: string, value: unknown): unknown {
  return SECRET_NAME.test(key) && !key.endsWith('File') ? '(hidden)' : value;
}
