import * as z from 'zod';
import { ID_PATTERN } from '#gateway/domain/identity.ts';

/** The configuration of the ops centre, as it is written in its YAML file. Units are in the names. */
const port = z.int().min(0).max(65_535);
const file = z.string().min(1).max(4_096);

/** A setting with what the reference says about it; the example is shown beside a problem. */
const setting = <T extends z.ZodType>(schema: T, description: string, example: unknown): T =>
  schema.meta({ description, examples: [example] });

/** All problems are told at once, so a rule is checked though something else is wrong too. */
const EVEN_WITH_OTHER_PROBLEMS = {
  when: ({ value }: { readonly value: unknown }) => typeof value === 'object' && value !== null,
};

const tls = z.strictObject({
  certFile: setting(file, 'Certificate chain, PEM', 'ops-centre.crt'),
  keyFile: setting(file, 'Private key, PEM, readable by this user only', 'ops-centre.key'),
});

const http = z
  .strictObject({
    host: setting(
      z.string().min(1).max(255).default('127.0.0.1'),
      'Address to listen on. Anything but loopback needs `tls`, or `allowPlainHttp: true`',
      '127.0.0.1',
    ),
    port: setting(port.default(8080), 'TCP port; 0 takes a free one', 8080),
    publicUrl: setting(
      z
        .url({ protocol: /^https?$/, error: 'expected `https://` or `http://` and a host' })
        .optional(),
      'How browsers reach it, where that differs (a proxy in front, a host name)',
      'https://ops.example.org',
    ),
    tls: tls.optional(),
    allowPlainHttp: setting(
      z.boolean().default(false),
      'Passwords and sessions may cross the network unencrypted (only on a network of its own)',
      false,
    ),
    metricsTokenFile: setting(
      file.optional(),
      'File with the bearer token for `/metrics` from other hosts; without it only loopback may read them',
      'metrics.token',
    ),
  })
  .refine(isSafeListener, {
    path: ['host'],
    error:
      'expected a loopback address, or `http.tls`, or `http.allowPlainHttp: true` on a network of its own',
    ...EVEN_WITH_OTHER_PROBLEMS,
  });

const mqtt = z
  .strictObject({
    url: setting(
      z.url({ protocol: /^mqtts?$/, error: 'expected `mqtt://` or `mqtts://` with host and port' }),
      'Broker: `mqtt://` or `mqtts://`, without user and password',
      'mqtt://127.0.0.1:1883',
    ),
    protocolVersion: setting(
      z.union([z.literal(4), z.literal(5)], { error: 'expected 4 or 5' }).default(5),
      '5 for Mosquitto, EMQX and others; 4 (MQTT 3.1.1) for the broker built into the gateway',
      5,
    ),
    clientId: setting(
      z.string().min(1).max(64).optional(),
      'Name at the broker; default `gatehouse-ops-centre-{centreId}`. Two programs must not share one',
      'gatehouse-ops-centre-main',
    ),
    username: setting(z.string().min(1).max(128).optional(), 'User at the broker', 'ops-centre'),
    usernameFile: setting(
      file.optional(),
      'File with the user, instead of `username`',
      'mqtt.user',
    ),
    passwordFile: setting(file.optional(), 'File with the password (mode 0600)', 'mqtt.password'),
    caFile: setting(file.optional(), 'Certificate authority of the broker, PEM', 'broker-ca.crt'),
  })
  .refine((given) => given.username === undefined || given.usernameFile === undefined, {
    path: ['usernameFile'],
    error: 'expected either `username` or `usernameFile`, not both',
    ...EVEN_WITH_OTHER_PROBLEMS,
  })
  .refine((given) => !/^[a-z]+:\/\/[^/]*@/.test(String(given.url)), {
    path: ['url'],
    error: 'expected no user and no password in it; use `username` and `passwordFile`',
    ...EVEN_WITH_OTHER_PROBLEMS,
  });

const resend = z.strictObject({
  gapAfterMs: setting(
    z.int().min(100).max(600_000).default(2_000),
    'A record missing for this long is asked for again',
    2_000,
  ),
  replyTimeoutMs: setting(
    z.int().min(100).max(600_000).default(10_000),
    'Wait for the answer to a request; also the first pause before the same is asked again',
    10_000,
  ),
  maxBackoffMs: setting(
    z.int().min(1_000).max(3_600_000).default(300_000),
    'Longest pause between two requests for the same records',
    300_000,
  ),
  visibleAfterMs: setting(
    z.int().min(0).max(86_400_000).default(300_000),
    'A hole that is older is shown as a gap of its gateway',
    300_000,
  ),
});

const retention = z.strictObject({
  recordDays: setting(
    z.int().min(1).max(3_650).default(30),
    'Readings, scans and passages are deleted after this many days',
    30,
  ),
  alertDays: setting(
    z.int().min(1).max(3_650).default(365),
    'Answered alerts are deleted after this many days; open ones never',
    365,
  ),
  auditDays: setting(
    z.int().min(1).max(3_650).default(365),
    'Entries of the audit log are deleted after this many days',
    365,
  ),
});

export const configSchema = z.strictObject({
  version: setting(z.literal(1), 'Version of this file format', 1),
  centreId: setting(
    z.string().regex(ID_PATTERN, 'expected letters a-z, digits and hyphens, at most 40'),
    'Name of this ops centre in confirmations',
    'main',
  ),
  dataDirectory: setting(
    file,
    'Where everything is stored; relative to this file; created if missing',
    'ops-centre-data',
  ),
  http: http.prefault({}),
  mqtt,
  resend: resend.prefault({}),
  retention: retention.prefault({}),
  webDirectory: setting(
    file.optional(),
    'Built web pages; default: those that came with the program',
    '/usr/share/gatehouse/dist',
  ),
  logLevel: setting(
    z.enum(['debug', 'info', 'warn', 'error']).default('info'),
    'Least important log line that is written to stderr',
    'info',
  ),
});

function isSafeListener(given: {
  readonly host?: unknown;
  readonly tls?: unknown;
  readonly allowPlainHttp?: unknown;
}): boolean {
  if (typeof given.host !== 'string' || given.tls !== undefined) return true;
  return isLoopback(given.host) || given.allowPlainHttp === true;
}

/** As written. */
export type ConfigFile = z.infer<typeof configSchema>;

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
