import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ID_PATTERN } from '#gateway/domain/identity.ts';
import { RecordKind } from '#gateway/domain/record.ts';
import type { TopicSubject } from '#gateway/wire/topics.ts';
import { CommandVerb, parseTopic, topics } from '#gateway/wire/topics.ts';

const id = fc.stringMatching(ID_PATTERN);
const address = fc.record({ siteId: id, gatewayId: id });
const kind = fc.constantFrom(...Object.values(RecordKind));
const verb = fc.constantFrom(...Object.values(CommandVerb));

const subject: fc.Arbitrary<TopicSubject> = fc.oneof(
  fc.record({ kind: fc.constant('record' as const), record: kind, backfill: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('state' as const, 'health' as const, 'ack' as const) }),
  fc.record({ kind: fc.constant('device-state' as const), deviceId: id }),
  fc.record({ kind: fc.constantFrom('command' as const, 'command-reply' as const), verb }),
);

type Address = { readonly siteId: string; readonly gatewayId: string };

function topicOf(to: Address, about: TopicSubject): string {
  switch (about.kind) {
    case 'record':
      return about.backfill ? topics.backfill(to, about.record) : topics.record(to, about.record);
    case 'device-state':
      return topics.deviceState(to, about.deviceId);
    case 'command':
      return topics.command(to, about.verb);
    case 'command-reply':
      return topics.commandReply(to, about.verb);
    case 'state':
    case 'health':
    case 'ack':
      return topics[about.kind](to);
    default: {
      const unhandled: never = about;
      throw new Error(`unknown subject ${JSON.stringify(unhandled)}`);
    }
  }
}

describe('a topic', () => {
  it('is read back as what it was written for', () => {
    void fc.assert(
      fc.property(address, subject, (to, about) => {
        expect(parseTopic(topicOf(to, about))).toEqual({ ...to, subject: about });
      }),
    );
  });

  it('of two subjects is never the same', () => {
    void fc.assert(
      fc.property(address, subject, subject, (to, one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(topicOf(to, one)).not.toBe(topicOf(to, other));
      }),
    );
  });

  it('with anything before, behind or within it that does not belong is not understood', () => {
    const intruder = fc.constantFrom('/', '#', '+', '$', ' ', '\u0000', 'A', 'é', '\n', '//');
    void fc.assert(
      fc.property(address, subject, intruder, fc.nat(), (to, about, extra, place) => {
        const topic = topicOf(to, about);
        const at = place % (topic.length + 1);
        expect(parseTopic(topic.slice(0, at) + extra + topic.slice(at))).toBeNull();
      }),
    );
  });

  it('may be any text at all without a crash', () => {
    void fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => void parseTopic(text)));
    for (const text of ['', 'gatehouse/v1', 'gatehouse/v2/a/b/state', 'gatehouse/v1/a/b/'])
      expect(parseTopic(text)).toBeNull();
  });
});
