import { describe, expect, test } from 'vitest';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { LinkEvents } from '#gateway/links/byte-link.ts';
import { SharedLine } from '#gateway/links/shared-line.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { FakeLine } from '#tests/support/fake-link.ts';
import { settle } from '#tests/support/supervised-device.ts';

function stand(memberCount = 2) {
  const clock = new FakeClock();
  const wire = new FakeLine();
  const line = new SharedLine(wire, clock);
  const members = Array.from({ length: memberCount }, () => {
    const heard: string[] = [];
    const events: LinkEvents = {
      bytes: (chunk) => heard.push(Buffer.from(chunk).toString('hex')),
      closed: (cause) => heard.push(`closed: ${cause}`),
    };
    const openable = line.member();
    return { openable, link: openable.create(), heard, events };
  });
  const open = async () => {
    await Promise.all(members.map(({ link, events }) => link.open(events)));
  };
  const member = (index: number) => {
    const found = members[index];
    if (!found) throw new RangeError(`no member ${index}`);
    return found;
  };
  return { clock, wire, open, member };
}

describe('turns', () => {
  test('what comes belongs to the device whose turn it is, and to nobody else', async () => {
    const { clock, wire, open, member } = stand();
    await open();
    const first = member(0).openable.turns.take(() => undefined);
    let isSecondGranted = false;
    member(1).openable.turns.take(() => {
      isSecondGranted = true;
    });
    wire.now.say(Uint8Array.of(1));
    expect(isSecondGranted).toBe(false);
    first.end();
    clock.advance(5);
    expect(isSecondGranted).toBe(true);
    wire.now.say(Uint8Array.of(2));
    expect(member(0).heard).toEqual(['01']);
    expect(member(1).heard).toEqual(['02']);
  });

  test('between two turns the line rests, and what still comes belongs to the one before', async () => {
    const { clock, wire, open, member } = stand();
    await open();
    member(0)
      .openable.turns.take(() => undefined)
      .end();
    member(1).openable.turns.take(() => undefined);
    clock.advance(4);
    wire.now.say(Uint8Array.of(9));
    expect(member(0).heard).toEqual(['09']);
  });

  test('are granted in the order in which they were asked for, and given up by whoever waits no more', () => {
    const { clock, member } = stand(3);
    const granted: number[] = [];
    const turns = [0, 1, 2].map((index) =>
      member(index).openable.turns.take(() => granted.push(index)),
    );
    turns[1]?.end();
    turns[0]?.end();
    clock.advance(5);
    expect(granted).toEqual([0, 2]);
  });
});

describe('the wire', () => {
  test('is opened once for all, and closed with the last', async () => {
    const { wire, open, member } = stand();
    await open();
    expect(wire.connections).toHaveLength(1);
    await member(0).link.close();
    expect(wire.now.isOpen).toBe(true);
    expect(await member(0).link.write(Uint8Array.of(1))).toBe(false);
    expect(await member(1).link.write(Uint8Array.of(2))).toBe(true);
    await member(1).link.close();
    expect(wire.now.isOpen).toBe(false);
  });

  test('that is unplugged is told to every device, and opened anew for the first that tries again', async () => {
    const { wire, open, member } = stand();
    await open();
    wire.now.hangUp('the cable was pulled');
    for (const index of [0, 1])
      expect(member(index).heard).toEqual(['closed: the cable was pulled']);
    const again = [member(0), member(1)].map(({ openable }) => openable.create());
    const events = { bytes: () => undefined, closed: () => undefined };
    await Promise.all(again.map((link) => link.open(events)));
    expect(wire.connections).toHaveLength(2);
    expect(await again[1]?.write(Uint8Array.of(1))).toBe(true);
  });

  test('that cannot be opened is told to everybody who waits for it', async () => {
    const { wire, member } = stand();
    wire.openError = new GatehouseError('LINK_NOT_FOUND', 'There is no such port.');
    const results = await Promise.allSettled(
      [0, 1].map((index) => member(index).link.open(member(index).events)),
    );
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    wire.openError = null;
    await member(0).openable.create().open(member(0).events);
    expect(wire.now.isOpen).toBe(true);
  });

  test('is let go when the only device gives up while it opens', async () => {
    const { wire, member } = stand(1);
    const gate = Promise.withResolvers<void>();
    wire.opening = () => gate.promise;
    const opening = member(0).link.open(member(0).events);
    const refused = expect(opening).rejects.toThrow('closed while it opened');
    const closing = member(0).link.close();
    gate.resolve();
    await refused;
    await closing;
    await settle();
    expect(wire.now.isOpen).toBe(false);
  });
});
