import { request } from 'node:https';
import { directAlertPath } from '#gateway/wire/direct-alert.ts';

export type PostAnswer = { readonly status: number; readonly body: Record<string, unknown> };

/** Posts as a gateway does, and as one that means no good. */
export function postDirect(
  url: string,
  post: {
    readonly gatewayId: string;
    readonly token: string | null;
    readonly event: string;
    readonly ca: Buffer;
  },
): Promise<PostAnswer> {
  const { gatewayId, token, event, ca } = post;
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(directAlertPath(gatewayId), url),
      {
        method: 'POST',
        ca,
        agent: false,
        headers: {
          'content-type': 'application/cloudevents+json',
          ...(token !== null && { authorization: `Bearer ${token}` }),
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(event);
  });
}
