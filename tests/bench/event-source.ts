/** Reads a server-sent event stream and hands on the data of the events of one name. */
export type EventSourceReader = { close(): void };

export async function readEvents(
  url: string,
  event: string,
  headers: Readonly<Record<string, string>>,
  onData: (json: string) => void,
): Promise<EventSourceReader> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
  void pump(response.body, event, onData).catch(() => undefined);
  return { close: () => abort.abort() };
}

async function pump(
  body: ReadableStream<Uint8Array>,
  event: string,
  onData: (json: string) => void,
): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      if (!block.includes(`event: ${event}\n`)) continue;
      onData(block.slice(block.indexOf('data: ') + 6));
    }
  }
}
