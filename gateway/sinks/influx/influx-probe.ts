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
    const product = await productAt(config, answer.headers, signal);
    if (!wouldStore(answer)) return refused(config, answer, product);
    return (await retentionFault(options, product)) ?? accepted(config, product);
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

function refused(
  config: InfluxConfig,
  answer: Extract<InfluxAnswer, { kind: 'answered' }>,
  product: Product,
): InfluxProbe {
  const target = targetOf(config);
  const verdict = verdictFrom(answer);
  const cause = verdict.kind === 'stored' ? '' : verdict.cause;
  if (answer.status === 404 && config.version === 'v1' && config.createDatabase) {
    return {
      ...product,
      ok: true,
      sentence: `${nameOf(product)} at ${config.url} answers; ${target} will be created with the first record.`,
      action: '',
    };
  }
  if (answer.status === 404) {
    return {
      ...product,
      ok: false,
      sentence: `${config.url} answers, but ${target} does not exist there (${cause}).`,
      action:
        config.version === 'v1'
          ? 'Create the database, correct its name, or set createDatabase: true.'
          : 'Create organisation and bucket, or correct their names or the address.',
    };
  }
  return {
    ...product,
    ok: false,
    sentence: `${config.url} answers, but would not store into ${target} (${cause}).`,
    action: errorRegistry.INFLUX_REFUSED.action,
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

/** A missing retention policy is answered with 500 at every write (InfluxDB 1.6.7), so it is looked for here. */
async function retentionFault(
  options: InfluxProbeOptions,
  product: Product,
): Promise<InfluxProbe | null> {
  const { config } = options;
  if (config.version !== 'v1' || config.retentionPolicy === undefined) return null;
  if (product.product === 'victoria-metrics') return null;
  const names = await retentionPolicyNames(config, options);
  if (names === null || names.includes(config.retentionPolicy)) return null;
  return {
    ...product,
    ok: false,
    sentence: `Retention policy "${config.retentionPolicy}" does not exist in ${targetOf(config)}.`,
    action: 'Create the retention policy, or leave retentionPolicy out to use the default one.',
  };
}

/** `null` where the user may write but not ask. */
async function retentionPolicyNames(
  config: InfluxV1Config,
  { readSecret, signal }: InfluxProbeOptions,
): Promise<readonly string[] | null> {
  const credentials = await createV1Credentials(config, readSecret).read();
  const ask = async () =>
    (await openV1Client(config, credentials)).showRetentionPolicies(config.database);
  const settled = await settledInTime(ask(), config.timeoutMs, signal);
  return settled.kind === 'value' ? settled.value.map((policy) => policy.name) : null;
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
