import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { ConfigProblem } from './config-problems.ts';
import { formatProblem, problemsFrom } from './config-problems.ts';
import type { ConfigFile } from './config-schema.ts';
import { configSchema } from './config-schema.ts';

/** The configuration as the program uses it: checked, with every path absolute. Secrets are still in their files. */
export type OpsCentreConfig = Omit<ConfigFile, 'webDirectory'> & { readonly webDirectory: string };

/** What the secret files hold. Never logged, never part of the configuration. */
export type OpsCentreSecrets = {
  readonly mqttUsername?: string;
  readonly mqttPassword?: string;
  readonly mqttCa?: Buffer;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  readonly metricsToken?: string;
};

export type ConfigResult =
  | { readonly kind: 'valid'; readonly config: OpsCentreConfig }
  | { readonly kind: 'invalid'; readonly problems: readonly ConfigProblem[] };

const MAX_CONFIG_BYTES = 256 * 1024;

/** `dashboards/dist`, where `npm run build:web` puts the pages. */
export const BUILT_PAGES = fileURLToPath(new URL('../../../dist', import.meta.url));

/** Reads a file and checks it; throws CONFIG_UNREADABLE, answers with problems otherwise. */
export function readConfig(path: string): ConfigResult {
  let text: string;
  try {
    if (statSync(path).size > MAX_CONFIG_BYTES) throw new Error('it is larger than 256 KiB');
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'unknown cause';
    const message = `The configuration ${path} cannot be read: ${why}.`;
    throw new GatehouseError('CONFIG_UNREADABLE', message, { cause });
  }
  return parseConfig(text, dirname(resolve(path)));
}

/** As {@link readConfig}, for those who only want a configuration that can be used. */
export function loadConfig(path: string): OpsCentreConfig {
  const result = readConfig(path);
  if (result.kind === 'valid') return result.config;
  const list = result.problems.map((problem) => `\n  ${formatProblem(problem)}`).join('');
  throw new GatehouseError(
    'CONFIG_INVALID',
    `The configuration ${path} has ${result.problems.length} problem(s):${list}`,
  );
}

/** `directory`: what relative paths in the file are relative to. */
export function parseConfig(text: string, directory: string): ConfigResult {
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  if (document.errors.length > 0) {
    return { kind: 'invalid', problems: document.errors.map(yamlProblem) };
  }
  let input: unknown;
  try {
    // Aliases can make a small file enormous.
    input = document.toJS({ maxAliasCount: 20 });
  } catch (cause) {
    return { kind: 'invalid', problems: [yamlProblem(cause)] };
  }
  const parsed = configSchema.safeParse(input ?? {});
  if (!parsed.success) {
    return { kind: 'invalid', problems: problemsFrom(parsed.error, input) };
  }
  return { kind: 'valid', config: withAbsolutePaths(parsed.data, directory) };
}

function yamlProblem(cause: unknown): ConfigProblem {
  const [expected = 'expected YAML'] = cause instanceof Error ? cause.message.split('\n') : [];
  return { path: '', given: 'no valid YAML', expected, example: '' };
}

/** Reads the secret files that the configuration names; all that cannot be read are named at once. */
export function loadSecrets(config: OpsCentreConfig): OpsCentreSecrets {
  const problems: string[] = [];
  const bytes = (path: string | undefined): Buffer | null => {
    if (path === undefined) return null;
    try {
      const content = readFileSync(path);
      if (content.length === 0) problems.push(`${path} is empty`);
      return content;
    } catch (cause) {
      problems.push(cause instanceof Error ? cause.message : path);
      return null;
    }
  };
  const text = (path: string | undefined): string | null =>
    bytes(path)?.toString('utf8').trim() ?? null;
  const { mqtt, http } = config;
  const mqttUsername = mqtt.username ?? text(mqtt.usernameFile);
  const mqttPassword = text(mqtt.passwordFile);
  const mqttCa = bytes(mqtt.caFile);
  const cert = bytes(http.tls?.certFile);
  const key = bytes(http.tls?.keyFile);
  const metricsToken = text(http.metricsTokenFile);
  if (problems.length > 0) {
    throw new GatehouseError(
      'SECRET_UNREADABLE',
      `Secrets cannot be read: ${problems.join('; ')}.`,
    );
  }
  return {
    ...(mqttUsername !== null && { mqttUsername }),
    ...(mqttPassword !== null && { mqttPassword }),
    ...(mqttCa !== null && { mqttCa }),
    ...(cert !== null && key !== null && { tls: { cert, key } }),
    ...(metricsToken !== null && { metricsToken }),
  };
}

function withAbsolutePaths(file: ConfigFile, directory: string): OpsCentreConfig {
  const absolute = <T extends object, K extends keyof T>(group: T, keys: readonly K[]): T => {
    const resolved = keys
      .filter((key) => group[key] !== undefined)
      .map((key) => [key, resolve(directory, String(group[key]))]);
    return { ...group, ...Object.fromEntries(resolved) };
  };
  const { tls } = file.http;
  const http = absolute(file.http, ['metricsTokenFile']);
  return {
    ...file,
    dataDirectory: resolve(directory, file.dataDirectory),
    webDirectory: file.webDirectory ? resolve(directory, file.webDirectory) : BUILT_PAGES,
    mqtt: absolute(file.mqtt, ['usernameFile', 'passwordFile', 'caFile']),
    http: tls ? { ...http, tls: absolute(tls, ['certFile', 'keyFile']) } : http,
  };
}
