import * as fs from 'node:fs';
import type { Document } from 'yaml';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { exampleFor } from './config-examples.ts';
import type { ConfigProblem } from './config-problem.ts';
import { problemsFrom } from './config-problem.ts';
import { nearestName } from './nearest-name.ts';
import { settingsOf } from './settings.ts';

export type ConfigResult<Config> =
  | { readonly kind: 'valid'; readonly config: Config }
  | { readonly kind: 'invalid'; readonly problems: readonly ConfigProblem[] };

const MAX_CONFIG_BYTES = 1024 * 1024;
/** Aliases can make a small file enormous. */
const MAX_ALIASES = 100;

/** Reads and checks a configuration file. Nothing is opened or connected on the way. */
export function loadConfigFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): ConfigResult<z.output<Schema>> {
  let text: string;
  try {
    const { size } = fs.statSync(file);
    if (size > MAX_CONFIG_BYTES) throw new Error(`it has ${size} bytes, more than a configuration`);
    text = fs.readFileSync(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `The configuration ${file} cannot be read: ${why}.`;
    throw new GatehouseError('CONFIG_UNREADABLE', message, { cause });
  }
  return parseConfig(text, schema);
}

/** All problems of a text at once: a syntax error, unknown keys, wrong values, contradictions. */
export function parseConfig<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): ConfigResult<z.output<Schema>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0)
    return { kind: 'invalid', problems: document.errors.map(syntaxProblem) };
  let input: unknown;
  try {
    input = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    return { kind: 'invalid', problems: [syntaxProblem(error as Error)] };
  }
  const parsed = schema.safeParse(input);
  if (parsed.success) return { kind: 'valid', config: parsed.data };
  const lineOf = (path: readonly PropertyKey[]): number | null => lineAt(document, lines, path);
  const problems = problemsFrom(parsed.error, input, lineOf);
  return { kind: 'invalid', problems: withHints(problems, schema).sort(byLine) };
}

function syntaxProblem(error: {
  readonly message: string;
  readonly linePos?: [{ line: number }, ...unknown[]];
}): ConfigProblem {
  return {
    path: '(YAML)',
    line: error.linePos?.[0].line ?? null,
    value: JSON.stringify(error.message.split('\n')[0]),
    expected: 'well-formed YAML',
    example: 'key: value',
  };
}

function byLine(a: ConfigProblem, b: ConfigProblem): number {
  const last = Number.MAX_SAFE_INTEGER;
  return (a.line ?? last) - (b.line ?? last);
}

function lineAt(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number | null {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}

function withHints(problems: readonly ConfigProblem[], schema: z.ZodType): ConfigProblem[] {
  const settings = settingsOf(schema);
  return problems.map((problem) => {
    const path = problem.path.replace(/\[\d+\]/g, '[]');
    if (problem.expected !== 'no such setting') return { ...problem, example: exampleFor(path) };
    const parent = path.split('.').slice(0, -1).join('.');
    const siblings = settings
      .map((each) => each.path)
      .filter((each) => each.split('.').slice(0, -1).join('.') === parent);
    const near = nearestName(
      path.split('.').at(-1) ?? '',
      siblings.map((each) => each.split('.').at(-1) ?? ''),
    );
    return {
      ...problem,
      expected: near ? `no such setting; did you mean "${near}"?` : 'no such setting',
    };
  });
}

/** Throws with every problem in the message; for programs that cannot go on without a configuration. */
export function requireConfig<Config>(file: string, result: ConfigResult<Config>): Config {
  if (result.kind === 'valid') return result.config;
  throw new ConfigInvalid(file, result.problems);
}

export class ConfigInvalid extends GatehouseError {
  readonly problems: readonly ConfigProblem[];

  constructor(file: string, problems: readonly ConfigProblem[]) {
    super(
      'CONFIG_INVALID',
      `${file} has ${problems.length} problem${problems.length === 1 ? '' : 's'}.`,
    );
    this.problems = problems;
  }
}
