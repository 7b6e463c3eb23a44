import { request } from 'node:http';
import { connect } from 'node:net';

export type RawRequest = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type RawAnswer = {
  readonly status: number;
  /** The refusal, where there is one. */
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly action: string;
  } | null;
};

/** A request as no browser would send it: every header may be set. */
export function ask(
  url: string,
  { method = 'GET', headers = {}, body }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, error: errorOf(text) }));
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Bytes straight to the port; what came back until the other side closed. */
export function pourBytes(url: string, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

function errorOf(text: string): RawAnswer['error'] {
  try {
    return (JSON.parse(text) as Pick<RawAnswer, 'error'>).error ?? null;
  } catch {
    return null;
  }
}
