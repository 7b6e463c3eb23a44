import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { KioskPassageV1, KioskReadingV1 } from '#gateway/wire/kiosk-stream.ts';
import type { GatewaySetting } from './gateway-process.ts';

/** What guards have been shown: every passage and reading of every lane, over all restarts. */
export type KioskWatch = {
  readonly shown: readonly KioskShown[];
};

export type KioskShown =
  | { readonly kind: 'passage'; readonly data: KioskPassageV1 }
  | { readonly kind: 'reading'; readonly data: KioskReadingV1 };

const RETRY_AFTER_MS = 25;

/** Watches from now on and comes back whenever the station does; ends with the test. */
export function watchKiosks({ url, laneIds }: GatewaySetting): KioskWatch {
  const shown: KioskShown[] = [];
  const end = new AbortController();
  const watches = laneIds.map((laneId) =>
    watchForEver(`${url}/api/lanes/${laneId}/stream`, end.signal, shown),
  );
  onTestFinished(async () => {
    end.abort();
    await Promise.all(watches);
  });
  return { shown };
}

async function watchForEver(url: string, signal: AbortSignal, shown: KioskShown[]): Promise<void> {
  while (!signal.aborted) {
    try {
      const { body } = await fetch(url, { signal });
      if (body) await readEvents(body, shown);
    } catch {
      // The gateway is not there, or was killed while it spoke.
    }
    await delay(RETRY_AFTER_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function readEvents(body: ReadableStream<Uint8Array>, shown: KioskShown[]): Promise<void> {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) note(event, shown);
  }
}

function note(event: string, shown: KioskShown[]): void {
  const field = (name: string): string | undefined =>
    event
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const kind = field('event');
  if (kind !== 'passage' && kind !== 'reading') return;
  shown.push({ kind, data: JSON.parse(field('data') ?? 'null') } as KioskShown);
}
