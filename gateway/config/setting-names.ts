import * as z from 'zod';

/** A setting as the schema describes it; the source of `config reference` and of hints in error messages. */
export type Setting = {
  readonly path: string;
  readonly type: string;
  readonly default: string;
  readonly description: string;
};

type JsonSchema = {
  readonly type?: string | string[];
  readonly properties?: Record<string, JsonSchema>;
  readonly items?: JsonSchema;
  readonly anyOf?: JsonSchema[];
  readonly oneOf?: JsonSchema[];
  readonly allOf?: JsonSchema[];
  readonly enum?: unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
};

/** All settings of a schema, in order; alternatives are listed one after the other. */
export function settingsOf(schema: z.ZodType): Setting[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const seen = new Map<string, Setting>();
  collect(root, '', seen);
  return [...seen.values()];
}

function collect(schema: JsonSchema, path: string, into: Map<string, Setting>): void {
  for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    collect(part, path, into);
  for (const [key, child] of Object.entries(schema.properties ?? {})) {
    const childPath = path === '' ? key : `${path}.${key}`;
    const known = into.get(childPath);
    const type = [known?.type, typeText(child)]
      .filter((each, index, list) => each && list.indexOf(each) === index)
      .join(' or ');
    into.set(childPath, {
      path: childPath,
      type,
      default: known?.default || (child.default === undefined ? '' : JSON.stringify(child.default)),
      description: known?.description || (child.description ?? ''),
    });
    collect(child, childPath, into);
  }
  if (schema.items) collect(schema.items, `${path}[]`, into);
}

function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const bounded =
    schema.minimum !== undefined &&
    schema.maximum !== undefined &&
    schema.maximum < Number.MAX_SAFE_INTEGER;
  const range = bounded ? ` ${schema.minimum}…${schema.maximum}` : '';
  if (schema.type) return `${[schema.type].flat().join(' | ')}${range}`;
  return 'one of several';
}

/** The known name that is closest to a mistyped one; `null` when none is near. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const [best] = known
    .map((candidate) => ({
      candidate,
      distance: editDistance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(2, name.length / 3) ? best.candidate : null;
}

/** Levenshtein distance by the usual two rows. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
