import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { MAX_ANSWER_BYTES } from './influx-answer.ts';

export type StartRequest = (
  options: RequestOptions,
  onResponse: (response: IncomingMessage) => void,
) => ClientRequest;

/** A server that answers without end is cut off: an answer of ours is never longer than a few lines. */
export function boundedRequest(start: StartRequest): StartRequest {
  return (options, onResponse) =>
    start(options, (response) => {
      let receivedBytes = 0;
      response.on('data', (chunk: Buffer) => {
        receivedBytes += chunk.length;
        if (receivedBytes > MAX_ANSWER_BYTES)
          response.destroy(new Error(`answer longer than ${MAX_ANSWER_BYTES} bytes`));
      });
      onResponse(response);
    });
}
