import * as fs from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ByteLink, LinkEvents } from '#gateway/links/byte-link.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { LinkBench } from '#tests/support/link-benches.ts';
import { linkBenchKinds } from '#tests/support/link-benches.ts';

/** Writes down what a link tells. */
class Witness implements LinkEvents {
  readonly chunks: Buffer[] = [];
  readonly causes: string[] = [];
  readonly bytes = (chunk: Uint8Array) => {
    // The chunk is ours during the call only.
    this.chunks.push(Buffer.from(chunk));
  };
  readonly closed = (cause: string) => {
    this.causes.push(cause);
  };

  get text(): string {
    return Buffer.concat(this.chunks).toString('latin1');
  }
}

async function opened(bench: LinkBench): Promise<{ link: ByteLink; witness: Witness }> {
  const link = bench.link();
  const witness = new Witness();
  onTestFinished(() => link.close());
  await link.open(witness);
  return { link, witness };
}

function descriptorCount(): number {
  return fs.readdirSync('/proc/self/fd').length;
}

const words = ['first ', 'second ', '', 'third ', '\xff\x00\r\n\x11\x13\x03', 'last'];
const says = words.filter((word) => word !== '').map((word) => Buffer.from(word, 'latin1'));

/** A test of what only some kinds have; for the others there is nothing to skip. */
const testWhere = (applies: boolean) => (applies ? test : () => undefined);

describe.each(linkBenchKinds)('the $name link', (kind) => {
  const lively = { says, lingers: true };
  const silent = { says: [], lingers: true };

  test('gives every byte of the device in order, whatever the byte', async () => {
    const bench = await kind.setUp(lively);
    const { witness } = await opened(bench);
    await bench.speak();
    await eventually('all was said', () => witness.text.length >= words.join('').length);
    expect(witness.text).toBe(words.join(''));
  });

  testWhere(kind.hears)('brings what is written to the device, whatever the byte', async () => {
    const bench = await kind.setUp(silent);
    const { link } = await opened(bench);
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(await link.write(all)).toBe(true);
    await eventually('it was heard', () => bench.heard().length >= all.length);
    expect([...bench.heard()]).toEqual([...all]);
  });

  test('says that nothing is there when nothing is there', async () => {
    const bench = await kind.setUp(silent);
    const link = bench.missingLink();
    const witness = new Witness();
    await expect(link.open(witness)).rejects.toMatchObject({ code: 'LINK_NOT_FOUND' });
    await link.close();
    expect(witness.causes).toEqual([]);
  });

  testWhere(kind.isExclusive)('is refused a second time, and says who holds it', async () => {
    const bench = await kind.setUp(lively);
    const { witness } = await opened(bench);
    const second = bench.link();
    await expect(second.open(new Witness())).rejects.toMatchObject({
      code: 'LINK_BUSY',
      message: `The serial port ${bench.address} is held by this program itself (pid ${process.pid}).`,
    });
    await second.close();
    await bench.speak();
    await eventually('the first still reads', () => witness.text === words.join(''));
  });

  test('tells a hang-up exactly once, soon, and with a cause', async () => {
    const bench = await kind.setUp({ says: [], lingers: false });
    const { link, witness } = await opened(bench);
    await bench.hangUp();
    await eventually('the hang-up was told', () => witness.causes.length > 0, 4_000);
    expect(await link.write(Uint8Array.of(1))).toBe(false);
    await link.close();
    expect(witness.causes).toEqual([expect.stringMatching(/\w+ \w+/)]);
  });

  test('tells a hang-up also when bytes are still unread', async () => {
    const flood = Buffer.alloc(3_000, 'x');
    const bench = await kind.setUp({ says: [flood], lingers: false });
    const { link, witness } = await opened(bench);
    await bench.speak();
    await bench.hangUp();
    await eventually('the hang-up was told', () => witness.causes.length > 0, 4_000);
    await link.close();
    expect(witness.causes).toHaveLength(1);
    expect(flood.toString().startsWith(witness.text)).toBe(true);
    if (kind.deliversUnreadBytesOnHangUp) expect(witness.text).toBe(flood.toString());
  });

  test('closes as often as asked, and tells nothing afterwards', async () => {
    const bench = await kind.setUp(lively);
    const { link, witness } = await opened(bench);
    await Promise.all([link.close(), link.close()]);
    await link.close();
    const heardBefore = witness.chunks.length;
    await bench.speak().catch(() => undefined);
    await bench.hangUp();
    await new Promise((resolve) => setImmediate(resolve));
    expect(witness.chunks.length).toBe(heardBefore);
    expect(witness.causes).toEqual([]);
  });

  test('is quiet after a close from within its own event', async () => {
    const bench = await kind.setUp(lively);
    const link = bench.link();
    const chunks: Buffer[] = [];
    const causes: string[] = [];
    const { promise: isClosed, resolve } = Promise.withResolvers<void>();
    await link.open({
      bytes: (chunk) => {
        chunks.push(Buffer.from(chunk));
        void link.close().then(resolve);
      },
      closed: (cause) => causes.push(cause),
    });
    await bench.speak();
    await isClosed;
    expect(chunks).toHaveLength(1);
    expect(causes).toEqual([]);
  });

  test('writes nothing before it is open and after it is closed, then or later', async () => {
    const bench = await kind.setUp(silent);
    const early = bench.link();
    expect(await early.write(Buffer.from('early'))).toBe(false);
    const { link } = await opened(bench);
    await link.close();
    expect(await link.write(Buffer.from('late'))).toBe(false);
    const { link: next } = await opened(bench);
    expect(await next.write(Buffer.from('now'))).toBe(true);
    if (!kind.hears) return;
    await eventually('the device heard', () => bench.heard().includes('now'));
    expect(bench.heard().toString()).toBe('now');
  });

  test('closed while it opens, it lets go and tells nothing', async () => {
    const bench = await kind.setUp(silent);
    const warmUp = await opened(bench);
    await warmUp.link.close();
    const before = descriptorCount();
    const link = bench.link();
    const witness = new Witness();
    const opening = link.open(witness).catch((error: unknown) => error);
    await link.close();
    expect(await opening).toMatchObject({ code: 'LINK_FAILED' });
    expect(witness.causes).toEqual([]);
    await eventually('the descriptors are back', () => descriptorCount() <= before);
    // The port is free again at once.
    await opened(bench);
  });

  test('leaks no descriptor in 30 connections', async () => {
    const bench = await kind.setUp(silent);
    await (await opened(bench)).link.close();
    await bench
      .missingLink()
      .open(new Witness())
      .catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 0));
    const before = descriptorCount();
    for (let cycle = 0; cycle < 30; cycle += 1) {
      const link = bench.link();
      await link.open(new Witness());
      await link.close();
      if (cycle % 10 === 0)
        await bench
          .missingLink()
          .open(new Witness())
          .catch(() => undefined);
    }
    await eventually('the descriptors are back', () => descriptorCount() <= before + 1);
  });
});
