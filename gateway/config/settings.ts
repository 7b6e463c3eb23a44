import * as z from 'zod';

/** A setting as the schema describes it; the source of the reference and of hints in error messages. */
export type Setting = {
  /** `devices[].link.path`; `[]` stands for each entry of a list. */
  readonly path: string;
  readonly type: string;
  /** One word only: by it alternatives are told apart. */
  readonly isConstant: boolean;
  readonly default: string;
  readonly isRequired: boolean;
  readonly description: string;
  /** The alternatives that have it, for example `kind: tcp`; empty when all do. */
  readonly onlyWith: readonly string[];
};

type JsonSchema = {
  readonly type?: string | string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
};

/** All settings of a schema, in order; those of alternatives stand once, with the alternatives that have them. */
export function settingsOf(schema: z.ZodType): Setting[] {
  return settingsBelow(
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema,
    '',
  );
}

function settingsBelow(schema: JsonSchema, path: string): Setting[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const childPath = path === '' ? key : `${path}.${key}`;
    const isRequired = schema.required?.includes(key) === true && child.default === undefined;
    return [settingFrom(child, childPath, isRequired), ...settingsBelow(child, childPath)];
  });
  const entries = schema.items ? settingsBelow(schema.items, `${path}[]`) : [];
  return [...own, ...entries, ...settingsOfAlternatives(alternativesOf(schema), path)];
}

function settingFrom(schema: JsonSchema, path: string, isRequired: boolean): Setting {
  return {
    path,
    type: typeText(schema),
    isConstant: schema.const !== undefined,
    default: schema.default === undefined ? '' : JSON.stringify(schema.default),
    isRequired,
    description: schema.description ?? '',
    onlyWith: [],
  };
}

const alternativesOf = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.oneOf ?? schema.anyOf ?? [];

function settingsOfAlternatives(alternatives: readonly JsonSchema[], path: string): Setting[] {
  const lists = alternatives.map((alternative) => ({
    label: labelOf(alternative, alternatives),
    settings: settingsBelow(alternative, path),
  }));
  const merged = new Map<string, Setting>();
  for (const { settings } of lists) {
    for (const setting of settings) {
      const known = merged.get(rowOf(setting));
      merged.set(rowOf(setting), known ? mergedSetting(known, setting) : setting);
    }
  }
  return [...merged.values()].map((setting) => {
    const having = lists.filter(({ settings }) =>
      settings.some((each) => rowOf(each) === rowOf(setting)),
    );
    const labels = having.flatMap(({ label }) => label ?? []);
    return having.length === lists.length || labels.length === 0
      ? setting
      : { ...setting, onlyWith: [...labels, ...setting.onlyWith] };
  });
}

/**
 * What stands in one row: the constants by which alternatives are chosen, and otherwise what is the same
 * for several of them. The same name with another default or meaning is another row.
 */
function rowOf({ path, type, isConstant, default: fallback, description }: Setting): string {
  return isConstant ? path : [path, type, fallback, description].join('\n');
}

/** What tells an alternative from the others: its constant, for example `kind: tcp`. */
function labelOf(alternative: JsonSchema, all: readonly JsonSchema[]): string | null {
  for (const [key, { const: value }] of Object.entries(alternative.properties ?? {})) {
    const others = all.filter((each) => each.properties?.[key]?.const === value);
    if (value !== undefined && others.length < all.length) return `${key}: ${String(value)}`;
  }
  return null;
}

function mergedSetting(known: Setting, more: Setting): Setting {
  const isChoice = known.type !== more.type;
  return {
    ...known,
    type: joined([known.type, more.type], ' | '),
    default: known.default || more.default,
    isRequired: known.isRequired && more.isRequired,
    description: isChoice
      ? joined([known.description, more.description], '; ')
      : known.description || more.description,
    onlyWith: [...new Set([...known.onlyWith, ...more.onlyWith])],
  };
}

const joined = (texts: readonly string[], separator: string): string =>
  [...new Set(texts.filter((each) => each !== ''))].join(separator);

function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.type === 'array') return 'list';
  if (schema.type) return `${[schema.type].flat().join(' | ')}${rangeText(schema)}`;
  return joined(alternativesOf(schema).map(typeText), ' | ');
}

function rangeText({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined || maximum === undefined) return '';
  return maximum < Number.MAX_SAFE_INTEGER ? ` ${minimum}…${maximum}` : '';
}
