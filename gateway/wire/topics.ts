import { isId } from '#gateway/domain/identity.ts';
import { RecordKind } from '#gateway/domain/record.ts';

/**
 * Every MQTT topic of Gatehouse, and nothing anywhere else. `gatehouse/v1/{site}/{gateway}/…`;
 * ids are `[a-z0-9-]`, so no topic ever carries personal data or needs escaping.
 */
export const TOPIC_ROOT = 'gatehouse/v1';

export type GatewayAddress = { readonly siteId: string; readonly gatewayId: string };

const base = (to: GatewayAddress): string => `${TOPIC_ROOT}/${to.siteId}/${to.gatewayId}`;

export const topics = {
  /** Retained birth, and the last will. */
  state: (to: GatewayAddress): string => `${base(to)}/state`,
  /** Retained state of one device. */
  deviceState: (to: GatewayAddress, deviceId: string): string =>
    `${base(to)}/device/${deviceId}/state`,
  /** Live records, one CloudEvent a message. */
  record: (to: GatewayAddress, kind: RecordKind): string => `${base(to)}/${kind}`,
  /** Records sent later than live, one CloudEvents batch (JSON array) a message. */
  backfill: (to: GatewayAddress, kind: RecordKind): string => `${base(to)}/backfill/${kind}`,
  /** Heartbeat with the journal's head. */
  health: (to: GatewayAddress): string => `${base(to)}/health`,
  /** From the ops centre: how far it has committed. */
  ack: (to: GatewayAddress): string => `${base(to)}/ack`,
  /** From the ops centre: a request. */
  command: (to: GatewayAddress, verb: CommandVerb): string => `${base(to)}/cmd/${verb}`,
  /** The gateway's answer to a request. */
  commandReply: (to: GatewayAddress, verb: CommandVerb): string => `${base(to)}/cmd/${verb}/reply`,
} as const;

export const CommandVerb = { Resend: 'resend' } as const;
export type CommandVerb = (typeof CommandVerb)[keyof typeof CommandVerb];

/** What a parsed topic is about. */
export type TopicSubject =
  | { readonly kind: 'record'; readonly record: RecordKind; readonly backfill: boolean }
  | { readonly kind: 'state' | 'health' | 'ack' }
  | { readonly kind: 'device-state'; readonly deviceId: string }
  | { readonly kind: 'command' | 'command-reply'; readonly verb: CommandVerb };

export type ParsedTopic = GatewayAddress & { readonly subject: TopicSubject };

const recordKinds = new Set<string>(Object.values(RecordKind));
const verbs = new Set<string>(Object.values(CommandVerb));

/** Reads a topic back; `null` for any topic that this wire does not define. */
export function parseTopic(topic: string): ParsedTopic | null {
  const match = /^gatehouse\/v1\/([a-z0-9-]{1,40})\/([a-z0-9-]{1,40})\/([a-z0-9/-]{1,80})$/.exec(
    topic,
  );
  if (!match) return null;
  const subject = subjectFromPath((match[3] as string).split('/'));
  return subject && { siteId: match[1] as string, gatewayId: match[2] as string, subject };
}

function subjectFromPath(path: readonly string[]): TopicSubject | null {
  const [first = '', second = '', third = ''] = path;
  if (path.length === 1) return ownSubject(first);
  if (path.length === 2 && first === 'backfill' && recordKinds.has(second)) {
    return { kind: 'record', record: second as RecordKind, backfill: true };
  }
  if (path.length === 3 && first === 'device' && third === 'state' && isId(second)) {
    return { kind: 'device-state', deviceId: second };
  }
  if (first !== 'cmd' || !verbs.has(second)) return null;
  const verb = second as CommandVerb;
  if (path.length === 2) return { kind: 'command', verb };
  return path.length === 3 && third === 'reply' ? { kind: 'command-reply', verb } : null;
}

/** Of the topics directly below a gateway. */
function ownSubject(name: string): TopicSubject | null {
  if (recordKinds.has(name)) return { kind: 'record', record: name as RecordKind, backfill: false };
  return name === 'state' || name === 'health' || name === 'ack' ? { kind: name } : null;
}
