import { readFileSync } from 'node:fs';
import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { RecordKind } from '#gateway/domain/record.ts';
import { asyncApiDocument } from '#gateway/wire/asyncapi.ts';
import { decodeCloudEvent, encodeCloudEvent } from '#gateway/wire/cloud-event.ts';
import { parseTopic } from '#gateway/wire/topics.ts';
import { exampleFacts, storedRecord } from '#tests/support/stored-records.ts';

const committedFile = new URL('../../gateway/wire/asyncapi.json', import.meta.url);
const from = { siteId: 'tower-1', gatewayId: 'gate-1' };

type Document = {
  readonly channels: Record<string, { readonly address: string }>;
  readonly operations: Record<string, { readonly channel: { readonly $ref: string } }>;
};
const document = asyncApiDocument() as unknown as Document;

function newAjv(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv;
}

/** A validator for `components.messages.<name>.payload` that sees the whole document. */
function payloadValidator(name: string) {
  const ajv = newAjv();
  ajv.addSchema({ $id: 'wire', ...document });
  return ajv.compile({ $ref: `wire#/components/messages/${name}/payload` });
}

const eventOf = (kind: RecordKind) =>
  JSON.parse(encodeCloudEvent(from, storedRecord(exampleFacts[kind])));

describe('the document of the wire', () => {
  const schema = specs.schemasWithoutId['3.0.0'];

  test('is valid AsyncAPI 3.0', () => {
    const validate = newAjv().compile(schema as object);
    validate(document);
    expect(validate.errors).toBeNull();
  });

  test('would be refused by the same check with a misspelt part', () => {
    const validate = newAjv().compile(schema as object);
    expect(validate({ ...document, chanels: {} })).toBe(false);
    expect(validate({ ...document, asyncapi: '2.0.0' })).toBe(false);
  });

  test('is committed as it is generated (else: npm run docs)', () => {
    expect(JSON.parse(readFileSync(committedFile, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(document)),
    );
  });

  test('names only topics that the programs understand', () => {
    for (const { address } of Object.values(document.channels)) {
      const topic = address
        .replace('{siteId}', 'tower-1')
        .replace('{gatewayId}', 'gate-1')
        .replace('{deviceId}', 'thermometer-1');
      expect(parseTopic(topic), topic).toMatchObject(from);
    }
  });

  test('has every reference resolve', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    for (const [, path = ''] of references) {
      const target = path
        .split('/')
        .reduce<unknown>((node, key) => (node as Record<string, unknown>)?.[key], document);
      expect(target, path).toBeDefined();
    }
  });
});

describe.each(Object.values(RecordKind))('an event of kind %s', (kind) => {
  test('is as the document says when it is sent live', () => {
    const validate = payloadValidator(kind);
    validate(eventOf(kind));
    expect(validate.errors).toBeNull();
  });

  test('is as the document says when it is sent later in a batch', () => {
    const validate = payloadValidator(`backfill-${kind}`);
    validate([eventOf(kind), eventOf(kind)]);
    expect(validate.errors).toBeNull();
  });

  test('is refused by document and reader alike when a fact is missing or of another kind', () => {
    const validate = payloadValidator(kind);
    const event = eventOf(kind);
    const [firstKey = ''] = Object.keys(event.data);
    const { [firstKey]: _left, ...rest } = event.data;
    for (const broken of [
      { ...event, data: rest },
      { ...event, type: 'gatehouse.nothing.v1' },
      { ...event, id: 'gate-1:0:1' },
    ]) {
      expect(validate(broken)).toBe(false);
      expect(decodeCloudEvent(broken, from).kind).toBe('refused');
    }
  });
});
