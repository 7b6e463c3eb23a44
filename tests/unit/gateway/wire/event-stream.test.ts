import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  createStreamClient,
  encodeStreamEvent,
  HEARTBEAT_EVENT,
  HEARTBEAT_INTERVAL_MS,
  MAX_CLIENT_BACKLOG_BYTES,
} from '#gateway/wire/event-stream.ts';

/** A client that takes nothing until it is told to. */
function stuckClient() {
  let taken = '';
  let release: (() => void) | null = null;
  const out = new Writable({
    highWaterMark: 16,
    write(chunk, _encoding, done) {
      taken += String(chunk);
      release = done;
    },
  });
  const readOn = (): void => {
    const done = release;
    release = null;
    done?.();
  };
  return { out, taken: () => taken, readOn };
}

describe('a stream event', () => {
  it('is a name and one line of data, ended by an empty line', () => {
    expect(encodeStreamEvent('passage', '{"a":1}')).toBe('event: passage\ndata: {"a":1}\n\n');
  });

  it('carries the cursor that a page comes back with', () => {
    expect(encodeStreamEvent('passage', '{}', '7:42')).toBe(
      'id: 7:42\nevent: passage\ndata: {}\n\n',
    );
  });

  it('is a named heartbeat often enough that a page can call itself stale', () => {
    expect(encodeStreamEvent(HEARTBEAT_EVENT, '{}')).toContain('event: hb\n');
    expect(HEARTBEAT_INTERVAL_MS).toBe(5_000);
  });

  it('stays one event whatever text is in its data: JSON has no raw line breaks', () => {
    const data = JSON.stringify({ text: 'a\n\nevent: forged\ndata: {}\r\u2028' });
    expect(encodeStreamEvent('passage', data).split('\n\n')).toHaveLength(2);
  });
});

describe('a stream client', () => {
  it('gets its events in order', () => {
    const out = new PassThrough();
    const client = createStreamClient(out);
    expect(client.send('a', '1')).toBe(true);
    expect(client.send('b', '2', 'x')).toBe(true);
    expect(String(out.read())).toBe(encodeStreamEvent('a', '1') + encodeStreamEvent('b', '2', 'x'));
  });

  it('that does not read is dropped, and never kept in memory without bound', () => {
    const { out } = stuckClient();
    const client = createStreamClient(out, 1_000);
    let sent = 0;
    while (client.send('passage', JSON.stringify({ n: sent })) && sent < 10_000) sent++;
    expect(sent).toBeGreaterThan(10);
    expect(sent).toBeLessThan(100);
    expect(out.destroyed).toBe(true);
    expect(client.send('passage', '{}')).toBe(false);
  });

  it('that reads again in time loses nothing', () => {
    const { out, taken, readOn } = stuckClient();
    const client = createStreamClient(out, 1_000);
    for (let n = 0; n < 10; n++) expect(client.send('n', String(n))).toBe(true);
    for (let n = 0; n < 20; n++) readOn();
    const expected = Array.from({ length: 10 }, (_, n) => encodeStreamEvent('n', String(n)));
    expect(taken()).toBe(expected.join(''));
  });

  it('has a bound of its own when none is given', () => {
    const { out } = stuckClient();
    const client = createStreamClient(out);
    const large = JSON.stringify('x'.repeat(MAX_CLIENT_BACKLOG_BYTES));
    expect(client.send('a', large)).toBe(true);
    expect(client.send('a', '1')).toBe(false);
  });

  it('that is closed or gone takes nothing and does not throw', () => {
    const closed = new PassThrough();
    const client = createStreamClient(closed);
    client.close();
    expect(client.send('a', '1')).toBe(false);
    const gone = new PassThrough();
    gone.destroy();
    expect(createStreamClient(gone).send('a', '1')).toBe(false);
  });
});
