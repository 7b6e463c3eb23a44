import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Takes the event schemas out of the published document of the wire, so that the Node-RED node carries
 * them along and imports nothing of the gateway: `node flows/write-event-schema.ts && npm run format`.
 */
const root = path.resolve(import.meta.dirname, '..');
const source = path.join(root, 'gateway', 'wire', 'asyncapi.json');
const target = path.join(root, 'flows', 'nodes', 'gatehouse-in', 'event-schema.json');

type Document = { readonly components: { readonly schemas: Readonly<Record<string, unknown>> } };

const { components } = JSON.parse(readFileSync(source, 'utf8')) as Document;
const schemas = Object.fromEntries(
  Object.entries(components.schemas)
    .filter(([name]) => name.endsWith('-event'))
    .map(([name, schema]) => [name.replace(/-event$/, ''), schema]),
);
writeFileSync(target, `${JSON.stringify(schemas, null, 2)}\n`);
