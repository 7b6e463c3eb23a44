import * as z from 'zod';

const file = z.string().min(1).max(4_096);

/** Plain text is for the same machine only: the token would cross the network. */
const LOOPBACK_URL = /^http:\/\/(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:\d+)?\/?$/;

export const alertHttpsConfig = z
  .strictObject({
    url: z
      .string()
      .refine((text) => isCentreUrl(text), {
        error: 'expected https://host[:port] without path, user name or query',
      })
      .describe('Address of the ops centre, for example https://ops.example:8443'),
    tokenFile: file.describe(
      'File with the token that `gatehouse ops-centre gateways token ID` issued (mode 0600); read at each use',
    ),
    caFile: file.optional().describe('Certificates to trust, PEM; default: the system'),
    certFile: file
      .optional()
      .describe(
        "The gateway's own certificate, PEM, where the ops centre or a proxy before it asks for one",
      ),
    keyFile: file.optional().describe('Private key of that certificate, PEM (mode 0600)'),
    servername: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .describe('Name that its certificate must carry, where it is not the host'),
    afterMs: z
      .int()
      .min(500)
      .max(60_000)
      .default(2_000)
      .describe('An alert goes this way when it was not confirmed over the broker by then, in ms'),
    timeoutMs: z
      .int()
      .min(500)
      .max(60_000)
      .default(4_000)
      .describe('Longest wait for the answer, in ms; then it is tried again'),
  })
  .refine((config) => (config.certFile === undefined) === (config.keyFile === undefined), {
    path: ['keyFile'],
    error: 'expected certFile and keyFile together, or neither',
  })
  .refine((config) => !config.url.startsWith('http:') || !hasTlsSettings(config), {
    path: ['url'],
    error: 'expected https:// where certificates are set',
  })
  .describe('A second way for alerts to the ops centre, past the broker; without it there is none');

export type AlertHttpsConfig = z.output<typeof alertHttpsConfig>;

function hasTlsSettings(config: {
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly servername?: string | undefined;
}): boolean {
  return Boolean(config.caFile ?? config.certFile ?? config.servername);
}

function isCentreUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isBare = !(url.username || url.password || url.search || url.hash) && url.pathname === '/';
  return isBare && (url.protocol === 'https:' || LOOPBACK_URL.test(text));
}
