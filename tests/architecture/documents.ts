import { configReference } from '#gateway/config/config-reference.ts';
import { gatewayConfig } from '#gateway/config/gateway-config.ts';
import { errorRegistry } from '#gateway/domain/gatehouse-error.ts';
import { asyncApiDocument } from '#gateway/wire/asyncapi.ts';
import { configReference as centreConfigReference } from '#ops-centre/config/config-reference.ts';

/** A document that is made from the code and committed, so that people can read it where they look. */
export type GeneratedDocument = { readonly file: string; readonly text: string };

const origin = 'Made from the code by `npm run docs`; a test fails while it is behind.';

export function generatedDocuments(): readonly GeneratedDocument[] {
  return [
    { file: 'gateway/ERRORS.md', text: errorsText() },
    {
      file: 'gateway/CONFIG.md',
      text: `# Settings of the gateway

${origin} A file is YAML; \`gatehouse gateway config check --config FILE\` tells every problem at once,
\`gatehouse gateway config schema\` prints the JSON Schema for an editor. \`[]\` stands for each entry of a list.
Secrets never stand in it: it names their files.

${configReference(gatewayConfig)}
`,
    },
    {
      file: 'dashboards/ops-centre/CONFIG.md',
      text: `# Settings of the ops centre

${origin} A file is YAML; \`gatehouse ops-centre config check --config FILE\` tells every problem at once.
Secrets never stand in it: it names their files.

${centreConfigReference()}
`,
    },
    {
      file: 'gateway/wire/asyncapi.json',
      text: `${JSON.stringify(asyncApiDocument(), null, 2)}\n`,
    },
  ];
}

function errorsText(): string {
  const rows = Object.entries(errorRegistry).map(
    ([code, { meaning, action, exitCode }]) =>
      `| \`${code}\` | ${meaning} | ${action} | ${exitCode} |`,
  );
  return `# Errors

What a program of Gatehouse says when an operation failed in a way that a person may have to act on: its code, a
sentence with the value, and what to do. ${origin} A command that ends with such an error has its exit code.

| code | meaning | what to do | exit code |
|---|---|---|---|
${rows.join('\n')}
`;
}
