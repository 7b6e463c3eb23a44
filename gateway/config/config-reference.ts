import type * as z from 'zod';
import { settingsOf } from './setting-names.ts';

/** Every setting as a Markdown table, made from the schema so that it cannot fall behind. */
export function configReference(schema: z.ZodType): string {
  const rows = settingsOf(schema).map(
    ({ path, type, default: fallback, description }) =>
      `| \`${path}\` | ${cell(type)} | ${fallback === '' ? '' : `\`${cell(fallback)}\``} | ${cell(description)} |`,
  );
  return ['| setting | type | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
