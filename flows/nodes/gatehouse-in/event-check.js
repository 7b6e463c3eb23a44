import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

/**
 * Checks what comes from the broker against the published schemas of the wire, version 1
 * (`event-schema.json`). Never throws: a bad message is a value with a reason.
 */
const schemas = JSON.parse(readFileSync(new URL('./event-schema.json', import.meta.url), 'utf8'));

/** Kinds of records, as topics name them. */
export const KINDS = Object.freeze(Object.keys(schemas));

/** Largest message that is looked at: a batch of 500 events is well below it. */
export const MAX_MESSAGE_BYTES = 1_048_576;
export const MAX_BATCH_EVENTS = 500;

const TOPIC =
  /^gatehouse\/v1\/(?<site>[a-z0-9-]{1,40})\/(?<gateway>[a-z0-9-]{1,40})\/(?<late>backfill\/)?(?<kind>[a-z]+)$/;

// The patterns say more than the formats; without a format library ajv would only warn about them.
const ajv = new Ajv({ strict: false, validateFormats: false, discriminator: true });
const validators = new Map(KINDS.map((kind) => [kind, ajv.compile(discriminated(schemas[kind]))]));

/** Data of one of several shapes is checked against the one that its `kind` names, so that the reason is about that one. */
function discriminated(schema) {
  const { data } = schema.properties;
  if (data.oneOf === undefined) return schema;
  const told = { type: 'object', discriminator: { propertyName: 'kind' }, ...data };
  return { ...schema, properties: { ...schema.properties, data: told } };
}

/**
 * @typedef {{ site: string, gateway: string, kind: string, late: boolean }} Place
 * @typedef {{ id: string, type: string, time: string, source: string, data: object }} GatehouseEvent
 * @typedef {{ place: Place, event: GatehouseEvent }} Accepted
 * @typedef {{ reason: string }} Refused
 */

/**
 * One message is one event, or a batch of them on a `backfill` topic.
 * @param {string} topic
 * @param {Buffer} payload
 * @returns {{ accepted: Accepted[], refused: Refused[] }}
 */
export function checkMessage(topic, payload) {
  const place = placeFrom(topic);
  if (place === null) return refusing('topic: not one of the record topics');
  if (payload.length > MAX_MESSAGE_BYTES)
    return refusing(`payload: ${payload.length} bytes, more than ${MAX_MESSAGE_BYTES}`);
  let value;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return refusing('payload: not JSON');
  }
  const events = Array.isArray(value) ? value : [value];
  if (events.length > MAX_BATCH_EVENTS)
    return refusing(`payload: ${events.length} events, more than ${MAX_BATCH_EVENTS}`);
  const accepted = [];
  const refused = [];
  for (const event of events) {
    const reason = faultIn(event, place);
    if (reason === null) accepted.push({ place, event });
    else refused.push({ reason });
  }
  return { accepted, refused };
}

const refusing = (reason) => ({ accepted: [], refused: [{ reason }] });

/** @returns {Place | null} */
function placeFrom(topic) {
  const groups = TOPIC.exec(topic)?.groups;
  if (groups === undefined || !validators.has(groups.kind)) return null;
  const { site, gateway, kind, late } = groups;
  return { site, gateway, kind, late: late !== undefined };
}

/** @returns {string | null} */
function faultIn(event, place) {
  const validate = validators.get(place.kind);
  if (!validate(event)) return firstFault(validate.errors);
  if (event.id.split(':')[0] !== place.gateway) return 'id: names another gateway than the topic';
  if (event.source !== `/gatehouse/${place.site}/${place.gateway}`)
    return 'source: names another site or gateway than the topic';
  return null;
}

function firstFault(errors) {
  const [error] = errors ?? [];
  if (error === undefined) return 'not valid';
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  return `${path || 'event'}: ${error.message}`;
}

/**
 * @param {{ site: string, gateway: string, kind: string, late: boolean }} filter Empty text: any.
 * @returns {string[]} Topic filters to subscribe to
 */
export function topicFilters(filter) {
  const base = `gatehouse/v1/${filter.site || '+'}/${filter.gateway || '+'}`;
  const kind = filter.kind || '+';
  // `+` alone would also bring `state`, `health` and `ack`, so every kind is named.
  const kinds = kind === '+' ? KINDS : [kind];
  return kinds.flatMap((each) => [
    `${base}/${each}`,
    ...(filter.late ? [`${base}/backfill/${each}`] : []),
  ]);
}
