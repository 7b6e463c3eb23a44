import type * as z from 'zod';
import type { Setting } from './settings.ts';
import { settingsOf } from './settings.ts';

/** Every setting as a Markdown table, made from the schema so that it cannot fall behind. */
export function configReference(schema: z.ZodType): string {
  const rows = settingsOf(schema).map(
    (setting) =>
      `| \`${setting.path}\` | ${cell(setting.type)} | ${defaultText(setting)} | ${cell(meaningText(setting))} |`,
  );
  return ['| setting | type | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function defaultText({ default: fallback, isRequired }: Setting): string {
  if (isRequired) return 'required';
  return fallback === '' ? '' : `\`${cell(fallback)}\``;
}

function meaningText({ description, onlyWith }: Setting): string {
  const only = onlyWith.map((each) => `\`${each}\``).join(', ');
  return only === '' ? description : `${description} (only with ${only})`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
