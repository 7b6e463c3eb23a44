import * as z from 'zod';

/** Settings of one InfluxDB sink. Secrets are named by file and never stand in the configuration itself. */
const secretFile = z.string().min(1);

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'expected http(s)://host[:port]' })
  .refine((url) => isPlainBase(url), {
    error: 'expected an address without user name, password, query or fragment',
  })
  .describe('Address of the server, for example http://127.0.0.1:8086');

const common = {
  url: baseUrl,
  batchMaxLines: z
    .int()
    .min(1)
    .max(5_000)
    .default(5_000)
    .describe('Most lines in one request; 5000 is what InfluxData recommends'),
  flushIntervalMs: z
    .int()
    .min(0)
    .max(60_000)
    .default(1_000)
    .describe('How long a batch may wait to fill'),
  timeoutMs: z
    .int()
    .min(100)
    .max(120_000)
    .default(10_000)
    .describe('A request that takes longer is given up and sent again'),
  gzip: z
    .boolean()
    .default(false)
    .describe('Compress requests above 1 kB: less network, more processor'),
};

const influxV1ConfigSchema = z
  .strictObject({
    version: z.literal('v1').describe('InfluxDB 1.x: /write'),
    ...common,
    database: z.string().min(1).max(255).describe('Database to write to'),
    retentionPolicy: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe("Default: the database's default policy"),
    createDatabase: z
      .boolean()
      .default(false)
      .describe('Create the database when the server says that it does not exist'),
    username: z.string().min(1).max(255).optional().describe('User at the server'),
    usernameFile: secretFile.optional().describe('File with the user, instead of `username`'),
    passwordFile: secretFile
      .optional()
      .describe('File with the password on its first line (mode 0600)'),
  })
  .refine((config) => !(config.username && config.usernameFile), {
    path: ['usernameFile'],
    error: 'expected either username or usernameFile, not both',
  })
  .refine(
    (config) => Boolean(config.username ?? config.usernameFile) === Boolean(config.passwordFile),
    {
      path: ['passwordFile'],
      error: 'expected user name and passwordFile together, or neither',
    },
  );

const influxV2ConfigSchema = z.strictObject({
  version: z
    .literal('v2')
    .describe('InfluxDB 2.x, 3.x by its v2 route, and VictoriaMetrics: /api/v2/write'),
  ...common,
  org: z.string().min(1).max(255).describe('Organisation that owns the bucket'),
  bucket: z.string().min(1).max(255).describe('Bucket to write to'),
  tokenFile: secretFile
    .optional()
    .describe('File with the API token on its first line (mode 0600)'),
});

export const influxConfigSchema = z.discriminatedUnion('version', [
  influxV1ConfigSchema,
  influxV2ConfigSchema,
]);

export type InfluxV1Config = z.output<typeof influxV1ConfigSchema>;
export type InfluxV2Config = z.output<typeof influxV2ConfigSchema>;
export type InfluxConfig = z.output<typeof influxConfigSchema>;

function isPlainBase(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const url = new URL(text);
  return !(url.username || url.password || url.search || url.hash);
}
