import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:http';
import { onTestFinished } from 'vitest';
import { eventually } from '#tests/support/eventually.ts';

export type StreamEvent = {
  readonly event: string;
  readonly data: unknown;
  readonly id: string | undefined;
};

/** A page's EventSource, as far as these tests need one. */
export type Source = {
  readonly headers: IncomingHttpHeaders;
  readonly events: readonly StreamEvent[];
  readonly ended: () => boolean;
  readonly close: () => void;
  /** The n-th event of that name, 0 for the first. */
  readonly wait: (event: string, index?: number) => Promise<StreamEvent>;
};

export function openSource(url: string, headers: OutgoingHttpHeaders = {}): Promise<Source> {
  return new Promise((resolve, reject) => {
    const events: StreamEvent[] = [];
    let ended = false;
    const asked = request(url, { headers, agent: new Agent() }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        const blocks = (text + chunk).split('\n\n');
        text = blocks.pop() ?? '';
        events.push(...blocks.map(eventFrom));
      });
      response.on('close', () => {
        ended = true;
      });
      response.on('error', () => {});
      resolve({
        headers: response.headers,
        events,
        ended: () => ended,
        close: () => asked.destroy(),
        wait: (event, index = 0) =>
          eventually(`event ${event} number ${index}`, () =>
            events.filter((each) => each.event === event).at(index),
          ),
      });
    });
    asked.on('error', reject);
    onTestFinished(() => {
      asked.destroy();
    });
    asked.end();
  });
}

function eventFrom(block: string): StreamEvent {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  return { event: field('event') ?? '', data: JSON.parse(field('data') ?? ''), id: field('id') };
}
