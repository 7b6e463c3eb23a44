import type { SettingSchema } from './config-problems.ts';
import { configJsonSchema } from './config-problems.ts';

/** The reference of all settings as a Markdown table, made from the schema itself. */
export function configReference(): string {
  const rows = settingsOf(configJsonSchema(), '').map(
    ({ path, schema, isRequired }) =>
      `| \`${path}\` | ${typeOf(schema)} | ${defaultOf(schema, isRequired)} | ${schema.description ?? ''} |`,
  );
  return ['| setting | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

type Setting = {
  readonly path: string;
  readonly schema: SettingSchema;
  readonly isRequired: boolean;
};

function settingsOf(schema: SettingSchema, prefix: string): Setting[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const path = `${prefix}${key}`;
    if (child.properties) return settingsOf(child, `${path}.`);
    return [{ path, schema: child, isRequired: schema.required?.includes(key) ?? false }];
  });
}

function typeOf(schema: SettingSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  const isRange = schema.minimum !== undefined && schema.maximum !== undefined;
  return isRange ? `${schema.type}, ${schema.minimum} to ${schema.maximum}` : (schema.type ?? '');
}

function defaultOf(schema: SettingSchema, isRequired: boolean): string {
  if (isRequired) return 'required';
  return schema.default === undefined ? 'none' : `\`${JSON.stringify(schema.default)}\``;
}
