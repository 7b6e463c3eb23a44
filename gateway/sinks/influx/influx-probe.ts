import { errorRegistry } from '#gateway/domain/gatehouse-error.ts';
import type { AnswerHeaders, InfluxAnswer } from './influx-answer.ts';
import { verdictFrom } from './influx-answer.ts';
import type { InfluxConfig, InfluxV1Config } from './influx-config.ts';
import { createInfluxTransport } from './influx-sink.ts';
import type { ReadSecret } from './influx-transport.ts';
import { createV1Credentials } from './v1-credentials.ts';
import { openV1Client, settledInTime } from './v1-database.ts';

/** One line for `doctor`: what answers there, whether it would take our records, and what to do if not. */
export type InfluxProbe = {
  readonly ok: boolean;
  readonly sentence: string;
  /** Empty when nothing is to be done. */
  readonly action: string;
  readonly product: 'influxdb' | 'victoria-metrics' | null;
  readonly version: string | null;
};

export type InfluxProbeOptions = {
  readonly config: InfluxConfig;
  readonly readSecret: ReadSecret;
  readonly signal: AbortSignal;
};

/** A comment: the server checks address, rights and database, and stores nothing. */
const PROBE_LINE = '# gatehouse probe';

/** Never rejects. */
export async function probeInflux(options: InfluxProbeOptions): Promise<InfluxProbe> {
  const { config, readSecret, signal } = options;
  // A probe only looks: it does not create what is missing.
  const looking = config.version === 'v1' ? { ...config, createDatabase: false } : config;
  const transport = createInfluxTransport(looking, readSecret);
  try {
    const answer = await transport.write(PROBE_LINE, signal);
    if (answer.kind === 'unreachable') return unreachable(config, answer.cause);
    if (answer.kind === 'not-sent') return withoutSecret(config, answer.cause);
    const product = await productAt(config, answer.headers, signal);
    if (wouldStore(answer)) return accepted(config, product);
    if (answer.status === 404) return await missing(options, product, causeOf(answer));
    return refused(config, causeOf(answer), product);
  } finally {
    transport.close();
  }
}

/** InfluxDB 2.x answers 400 to a write without points, after it has checked token, organisation and bucket. */
function wouldStore(answer: InfluxAnswer): boolean {
  const verdict = verdictFrom(answer);
  return verdict.kind === 'stored' || verdict.kind === 'bad-lines';
}

type Product = Pick<InfluxProbe, 'product' | 'version'>;

function unreachable(config: InfluxConfig, cause: string): InfluxProbe {
  return {
    ok: false,
    sentence: `${config.url} does not answer (${cause}).`,
    action: errorRegistry.INFLUX_UNREACHABLE.action,
    product: null,
    version: null,
  };
}

function withoutSecret(config: InfluxConfig, cause: string): InfluxProbe {
  return {
    ok: false,
    sentence: `The secret for ${config.url} cannot be used: ${cause}`,
    action: errorRegistry.SECRET_UNREADABLE.action,
    product: null,
    version: null,
  };
}

function causeOf(answer: InfluxAnswer): string {
  const verdict = verdictFrom(answer);
  return verdict.kind === 'stored' ? '' : verdict.cause;
}

async function missing(
  options: InfluxProbeOptions,
  product: Product,
  cause: string,
): Promise<InfluxProbe> {
  const { config } = options;
  const target = targetOf(config);
  if (config.version === 'v2') {
    return {
      ...product,
      ok: false,
      sentence: `${config.url} answers, but ${target} does not exist there (${cause}).`,
      action: 'Create organisation and bucket, or correct their names or the address.',
    };
  }
  if (config.createDatabase) {
    return {
      ...product,
      ok: true,
      sentence: `${nameOf(product)} at ${config.url} answers; ${target} will be created with the first record.`,
      action: '',
    };
  }
  return {
    ...product,
    ok: false,
    sentence: `${config.url} answers, but ${target} does not exist there (${cause}).${await existingDatabases(config, options)}`,
    action: 'Create the database, correct its name, or set createDatabase: true.',
  };
}

function refused(config: InfluxConfig, cause: string, product: Product): InfluxProbe {
  return {
    ...product,
    ok: false,
    sentence: `${config.url} answers, but would not store into ${targetOf(config)} (${cause}).`,
    // InfluxDB 1.6.7 answers every write, even one without points, with 500 when the policy is missing.
    action: cause.includes('retention policy')
      ? 'Create the retention policy, or leave retentionPolicy out to use the default one.'
      : errorRegistry.INFLUX_REFUSED.action,
  };
}

function accepted(config: InfluxConfig, product: Product): InfluxProbe {
  const target = targetOf(config);
  if (product.product === 'victoria-metrics') {
    // VictoriaMetrics 1.79 as tried; "How to send data from InfluxDB-compatible agents" in its documentation.
    return {
      ...product,
      ok: true,
      sentence:
        `VictoriaMetrics at ${config.url} accepts records, with limits: times are cut to milliseconds, ` +
        'text fields become 0, and a line that it cannot read is dropped without a word.',
      action: 'Draw curves from it, but count people in the ops centre or in InfluxDB.',
    };
  }
  return {
    ...product,
    ok: true,
    sentence: `${nameOf(product)} at ${config.url} accepts records into ${target}.`,
    action: sendsSecretInClear(config)
      ? 'The secret travels unencrypted over the network: use an https address.'
      : '',
  };
}

const nameOf = ({ version }: Product): string => `InfluxDB ${version ?? ''}`.trim();

const targetOf = (config: InfluxConfig): string =>
  config.version === 'v1'
    ? `database "${config.database}"`
    : `bucket "${config.bucket}" of "${config.org}"`;

function sendsSecretInClear(config: InfluxConfig): boolean {
  const secret = config.version === 'v1' ? config.passwordFile : config.tokenFile;
  const { protocol, hostname } = new URL(config.url);
  const isLocal = /^(localhost|127\.[0-9.]+|\[::1\])$/.test(hostname);
  return secret !== undefined && protocol === 'http:' && !isLocal;
}

const MAX_NAMES = 8;

/** Databases that do exist, to help against a misspelt name; nothing when the user may write but not ask. */
async function existingDatabases(
  config: InfluxV1Config,
  { readSecret, signal }: InfluxProbeOptions,
): Promise<string> {
  const ask = async () => {
    const credentials = await createV1Credentials(config, readSecret).read();
    return (await openV1Client(config, credentials)).getDatabaseNames();
  };
  const settled = await settledInTime(ask(), config.timeoutMs, signal);
  if (settled.kind === 'failed') return '';
  const names = settled.value.filter((name) => name !== '_internal').slice(0, MAX_NAMES);
  return names.length === 0 ? '' : ` There are: ${names.join(', ')}.`;
}

async function productAt(
  config: InfluxConfig,
  headers: AnswerHeaders,
  signal: AbortSignal,
): Promise<Product> {
  // VictoriaMetrics calls itself InfluxDB 1.8.0 in its answers; its start page says what it is.
  if ((await startPage(config, signal)).includes('VictoriaMetrics'))
    return { product: 'victoria-metrics', version: null };
  const version = headers['x-influxdb-version'];
  if (typeof version === 'string') return { product: 'influxdb', version };
  return { product: null, version: null };
}

const MAX_PAGE_BYTES = 4_096;

async function startPage(config: InfluxConfig, outer: AbortSignal): Promise<string> {
  const signal = AbortSignal.any([outer, AbortSignal.timeout(config.timeoutMs)]);
  let page = '';
  try {
    const response = await fetch(`${config.url.replace(/\/+$/, '')}/`, {
      signal,
      redirect: 'manual',
    });
    for await (const chunk of response.body ?? []) {
      page += Buffer.from(chunk).toString('latin1');
      if (page.length > MAX_PAGE_BYTES) break;
    }
  } catch {
    // Many servers have no start page; then the headers of the write have to do.
  }
  return page;
}
