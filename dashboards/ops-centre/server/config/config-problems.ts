import * as z from 'zod';
import { configSchema } from './config-schema.ts';

/** One thing that is wrong with a configuration, with all that is needed to mend it. */
export type ConfigProblem = {
  /** `http.port`; empty for the file as a whole. */
  readonly path: string;
  /** What stands there, shortened; never the content of a secret, since secrets are in files. */
  readonly given: string;
  readonly expected: string;
  readonly example: string;
};

/** JSON Schema of the file: what reference, examples and editors go by. */
export type SettingSchema = {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly SettingSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly required?: readonly string[];
};

export function configJsonSchema(): SettingSchema {
  return z.toJSONSchema(configSchema, { io: 'input' }) as SettingSchema;
}

/** Every problem at once. */
export function problemsFrom(error: z.ZodError, input: unknown): ConfigProblem[] {
  const schema = configJsonSchema();
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKey(schema, issue.path, key, input))
      : [problemFrom(schema, issue, input)],
  );
}

export function formatProblem(problem: ConfigProblem): string {
  const place = problem.path === '' ? 'the file' : problem.path;
  const example = problem.example === '' ? '' : `; for example ${problem.example}`;
  return `${place}: given ${problem.given}, ${problem.expected}${example}`;
}

function problemFrom(
  schema: SettingSchema,
  issue: z.core.$ZodIssue,
  input: unknown,
): ConfigProblem {
  const path = issue.path.map(String);
  const at = schemaAt(schema, path);
  const [example] = at?.examples ?? [];
  return {
    path: path.join('.'),
    given: shown(valueAt(input, path)),
    expected: expectationOf(issue),
    example: example === undefined ? '' : JSON.stringify(example),
  };
}

function expectationOf(issue: z.core.$ZodIssue): string {
  const [expected] = /expected .*/.exec(issue.message.replace(/, received .*$/, '')) ?? [];
  return expected ?? `expected a valid value (${issue.message})`;
}

function unknownKey(
  schema: SettingSchema,
  parent: readonly PropertyKey[],
  key: string,
  input: unknown,
): ConfigProblem {
  const path = [...parent.map(String), key];
  const known = Object.keys(schemaAt(schema, parent.map(String))?.properties ?? {});
  const nearest = nearestOf(key, known);
  return {
    path: path.join('.'),
    // Somebody may have written a secret where none belongs.
    given: /pass|secret|token/i.test(key) ? 'something' : shown(valueAt(input, path)),
    expected: nearest
      ? `there is no such setting; did you mean \`${nearest}\`?`
      : `there is no such setting; known here: ${known.join(', ')}`,
    example: '',
  };
}

function schemaAt(schema: SettingSchema, path: readonly string[]): SettingSchema | undefined {
  return path.reduce<SettingSchema | undefined>((at, key) => at?.properties?.[key], schema);
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    input,
  );
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = JSON.stringify(value) ?? 'something that is no setting';
  const text = json.replace(/\/\/[^/"]*@/, '//(hidden)@');
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function nearestOf(key: string, known: readonly string[]): string | null {
  const ranked = known
    .map((name) => ({ name, distance: editDistance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= Math.max(2, Math.floor(key.length / 3)) ? best.name : null;
}

/** Levenshtein's, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
