import * as z from 'zod';

/** Settings of the MQTT sink. Secrets are named by file and never stand in the configuration itself. */
const secretFile = z.string().min(1);

export type TlsVersion = '1.2' | '1.3';

const common = {
  liveWindowMs: z
    .int()
    .min(1_000)
    .max(3_600_000)
    .default(30_000)
    .describe('A record older than this goes to the backfill topics, in batches'),
  maxEventsPerMessage: z
    .int()
    .min(1)
    .max(100)
    .default(100)
    .describe(
      'Readings or scans that became durable together and may share a message (a JSON array); 1 sends each by itself',
    ),
  maxInflight: z
    .int()
    .min(1)
    .max(10_000)
    .default(256)
    .describe('Most messages sent and not yet acknowledged; the broker may allow fewer'),
  keepaliveSeconds: z
    .int()
    .min(1)
    .max(300)
    .default(15)
    .describe('A dead connection is noticed within 1.5 times this many seconds'),
  opsCentreConfirms: z
    .boolean()
    .default(true)
    .describe(
      'Keep records until the ops centre has confirmed them, not only until the broker has',
    ),
};

const sparkplugConfig = z
  .strictObject({
    groupId: z
      .string()
      .regex(/^[^/+#]{1,60}$/, 'expected a name without / + #')
      .optional()
      .describe('Sparkplug group; default: the site'),
  })
  .describe('Readings, scans, passages and alerts as Sparkplug B, the gateway as an edge node');

const homeAssistantConfig = z
  .strictObject({
    discoveryPrefix: z
      .string()
      .regex(/^[a-z0-9_-]{1,40}$/, 'expected one level of a topic')
      .default('homeassistant')
      .describe('As set in Home Assistant'),
    feverHoldSeconds: z
      .int()
      .min(10)
      .max(86_400)
      .default(300)
      .describe('How long a fever alert stays on'),
  })
  .describe(
    'Entities for Home Assistant: last temperatures, states, backlog, fever alerts; no personal data',
  );

const publishersConfig = z
  .strictObject({
    sparkplug: sparkplugConfig.optional(),
    homeAssistant: homeAssistantConfig.optional(),
  })
  .describe('Further forms of the same records, at the same broker; none by default');

export type PublishersConfig = z.output<typeof publishersConfig>;

const LOOPBACK = /^(localhost|127(\.[0-9]{1,3}){3}|::1)$/;

const embeddedBrokerConfig = z.strictObject({
  broker: z
    .literal('embedded')
    .describe('The broker that comes with the gateway, this machine only'),
  host: z
    .string()
    .regex(LOOPBACK, 'expected a loopback address: use an external broker to serve other machines')
    .default('127.0.0.1')
    .describe('Loopback address of the embedded broker'),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(1883)
    .describe('TCP port of the embedded broker; 0 takes a free one'),
  ...common,
});

const externalBrokerConfig = z
  .strictObject({
    broker: z.literal('external').describe('Mosquitto, EMQX, HiveMQ, … by address'),
    url: z
      .string()
      .refine((text) => isBrokerUrl(text), {
        error: 'expected mqtt://, mqtts://, ws:// or wss://host[:port] without user name or query',
      })
      .describe('Address of the broker, for example mqtts://broker.example:8883'),
    protocolVersion: z
      .union([z.literal(4), z.literal(5)])
      .default(5)
      .describe('5 for MQTT 5; 4 for MQTT 3.1.1, which cannot tell that a message was not allowed'),
    username: z.string().min(1).max(255).optional().describe('User at the broker'),
    usernameFile: secretFile
      .optional()
      .describe('File with the user on its first line, instead of `username`'),
    passwordFile: secretFile
      .optional()
      .describe('File with the password on its first line (mode 0600)'),
    caFile: z
      .string()
      .min(1)
      .optional()
      .describe('Certificates to trust, PEM; default: the system'),
    certFile: z.string().min(1).optional().describe("The gateway's own certificate, PEM"),
    keyFile: secretFile.optional().describe('Private key of that certificate, PEM (mode 0600)'),
    servername: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .describe('Name that the certificate of the broker must carry, where it is not the host'),
    minTlsVersion: z
      .enum(['1.2', '1.3'])
      .default('1.3')
      .describe('Oldest TLS that is spoken; 1.2 only for a broker that has nothing newer'),
    firstConnectSpreadMs: z
      .int()
      .min(0)
      .max(60_000)
      .default(5_000)
      .describe('Gateways that start together connect spread over this time'),
    publishers: publishersConfig.prefault({}),
    ...common,
  })
  .refine((config) => config.passwordFile === undefined || userOf(config) !== undefined, {
    path: ['passwordFile'],
    error: 'expected username or usernameFile together with passwordFile',
  })
  .refine((config) => !(config.username && config.usernameFile), {
    path: ['usernameFile'],
    error: 'expected either username or usernameFile, not both',
  })
  .refine((config) => (config.certFile === undefined) === (config.keyFile === undefined), {
    path: ['keyFile'],
    error: 'expected certFile and keyFile together, or neither',
  })
  .refine((config) => isEncrypted(config.url) || !hasTlsSettings(config), {
    path: ['url'],
    error: 'expected mqtts:// or wss:// where certificates are set',
  });

export const mqttConfig = z
  .discriminatedUnion('broker', [embeddedBrokerConfig, externalBrokerConfig])
  .describe('Where records go as MQTT messages');

export type MqttConfig = z.output<typeof mqttConfig>;

function isBrokerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isPlain = !(url.username || url.password || url.search || url.hash);
  return /^(mqtts?|wss?):$/.test(url.protocol) && url.hostname !== '' && isPlain;
}

const userOf = (config: {
  readonly username?: string | undefined;
  readonly usernameFile?: string | undefined;
}): string | undefined => config.username ?? config.usernameFile;

const isEncrypted = (url: string): boolean => /^(mqtts|wss):/.test(url);

function hasTlsSettings(config: {
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly servername?: string | undefined;
}): boolean {
  return Boolean(config.caFile ?? config.certFile ?? config.servername);
}
