import type { InfluxV1Config } from './influx-config.ts';
import type { ReadSecret } from './influx-transport.ts';

export type V1Credentials = { readonly username: string; readonly password: string };

/** Read at first use and again after a refusal, so that a rotated password needs no restart. */
export function createV1Credentials(config: InfluxV1Config, readSecret: ReadSecret) {
  let known: V1Credentials | null | undefined;
  return {
    async read(): Promise<V1Credentials | null> {
      known ??= await credentialsFrom(config, readSecret);
      return known;
    },
    forget() {
      known = undefined;
    },
  };
}

async function credentialsFrom(
  config: InfluxV1Config,
  readSecret: ReadSecret,
): Promise<V1Credentials | null> {
  if (config.passwordFile === undefined) return null;
  const username = config.username ?? (await readSecret(config.usernameFile ?? ''));
  return { username, password: await readSecret(config.passwordFile) };
}
