import { RecordKind } from '#gateway/domain/record.ts';
import type { GatewayAddress, ParsedTopic } from '#gateway/wire/topics.ts';
import { CommandVerb, parseTopic, TOPIC_ROOT } from '#gateway/wire/topics.ts';

/** Who may do what on the embedded broker. What is not allowed here is denied. */
export const AccountKind = {
  /** Publishes below its own address, hears what is said to it. */
  Gateway: 'gateway',
  /** Hears every gateway in its scope, confirms and asks. */
  OpsCentre: 'ops-centre',
  /** Hears records and nothing else, says nothing. */
  Reader: 'reader',
} as const;
export type AccountKind = (typeof AccountKind)[keyof typeof AccountKind];

/** Which gateways an account is about; `null` for all of them. A gateway account names exactly one. */
export type AccountScope = {
  readonly siteId: string | null;
  readonly gatewayId: string | null;
};

export type Principal = {
  readonly name: string;
  readonly kind: AccountKind;
  readonly scope: AccountScope;
};

export type AccessDecision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: string };

const ALLOWED: AccessDecision = { allowed: true };
const denied = (reason: string): AccessDecision => ({ allowed: false, reason });

export function mayPublish(who: Principal, topic: string, retain: boolean): AccessDecision {
  const parsed = parseTopic(topic);
  if (!parsed) return denied('this wire has no such topic');
  if (!isInScope(who.scope, parsed)) return denied('the topic belongs to another gateway');
  const { kind } = parsed.subject;
  if (who.kind === AccountKind.Reader) return denied('a reader publishes nothing');
  const isForGateways = kind === 'ack' || kind === 'command';
  if (isForGateways !== (who.kind === AccountKind.OpsCentre))
    return denied(`${kind} messages are not for ${who.kind} accounts to publish`);
  if (retain && kind !== 'state' && kind !== 'device-state')
    return denied(`${kind} messages are not to be retained`);
  return ALLOWED;
}

/** Judges the filter itself: everything that it could match must be allowed. */
export function maySubscribe(who: Principal, filter: string): AccessDecision {
  if (filter.startsWith('$share/')) return denied('this broker has no shared subscriptions');
  const [root = '', version = '', site = '', gateway = '', ...rest] = filter.split('/');
  if (`${root}/${version}` !== TOPIC_ROOT || site === '')
    return denied(`a filter begins with ${TOPIC_ROOT}/`);
  const { siteId, gatewayId } = who.scope;
  const isWithin =
    (siteId === null || site === siteId) && (gatewayId === null || gateway === gatewayId);
  if (!isWithin) return denied('the filter reaches beyond the gateways of this account');
  switch (who.kind) {
    case AccountKind.Gateway:
      return isOwnControl(rest) ? ALLOWED : denied('a gateway hears its own ack and cmd only');
    case AccountKind.Reader:
      return isRecords(rest) ? ALLOWED : denied('a reader hears records only, kind by kind');
    case AccountKind.OpsCentre:
      return ALLOWED;
    default: {
      const unhandled: never = who.kind;
      throw new Error(`unknown kind of account ${JSON.stringify(unhandled)}`);
    }
  }
}

/**
 * Judges a message on its way out. A broker that hands over what was queued for a session does not
 * look at the subscription again; this does.
 */
export function mayReceive(who: Principal, topic: string): boolean {
  const parsed = parseTopic(topic);
  if (!parsed || !isInScope(who.scope, parsed)) return false;
  const { kind } = parsed.subject;
  if (who.kind === AccountKind.Reader) return kind === 'record';
  if (who.kind === AccountKind.Gateway) return kind === 'ack' || kind === 'command';
  return true;
}

function isInScope({ siteId, gatewayId }: AccountScope, topic: ParsedTopic): boolean {
  const isOfSite = siteId === null || topic.siteId === siteId;
  return isOfSite && (gatewayId === null || topic.gatewayId === gatewayId);
}

const verbs = new Set<string>(Object.values(CommandVerb));
const kinds = new Set<string>(Object.values(RecordKind));

function isOwnControl(rest: readonly string[]): boolean {
  const [first = '', second = ''] = rest;
  if (rest.length === 1) return first === 'ack';
  return rest.length === 2 && first === 'cmd' && (second === '+' || verbs.has(second));
}

function isRecords(rest: readonly string[]): boolean {
  const [first = '', second = ''] = rest;
  if (rest.length === 1) return kinds.has(first);
  return rest.length === 2 && first === 'backfill' && (second === '+' || kinds.has(second));
}

export const scopeOf = ({ siteId, gatewayId }: GatewayAddress): AccountScope => ({
  siteId,
  gatewayId,
});
