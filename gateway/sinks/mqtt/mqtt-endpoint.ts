import type { IClientOptions } from 'mqtt';
import type { MqttConfig, TlsVersion } from './mqtt-config.ts';

/** First line of a secret file; rejects with `SECRET_UNREADABLE`. */
export type ReadSecret = (path: string) => Promise<string>;

/** A broker as a client sees it: where it is, and by which files we prove who we are. */
export type MqttEndpoint = {
  readonly url: string;
  /** 4 is MQTT 3.1.1. */
  readonly protocolVersion: 4 | 5;
  readonly username: string | null;
  /** Instead of `username`. */
  readonly usernameFile: string | null;
  readonly passwordFile: string | null;
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
  readonly servername: string | null;
  readonly minTlsVersion: TlsVersion;
  readonly firstConnectSpreadMs: number;
};

/** How the gateway signs in to the broker that it runs itself. */
export type EmbeddedAccess = {
  readonly port: number;
  readonly username: string;
  readonly passwordFile: string;
};

/** `embedded` is used for the embedded broker only. */
export function endpointFromConfig(
  config: MqttConfig,
  embedded: EmbeddedAccess | null,
): MqttEndpoint {
  if (config.broker === 'external') {
    return {
      url: config.url,
      protocolVersion: config.protocolVersion,
      username: config.username ?? null,
      usernameFile: config.usernameFile ?? null,
      passwordFile: config.passwordFile ?? null,
      caFile: config.caFile ?? null,
      certFile: config.certFile ?? null,
      keyFile: config.keyFile ?? null,
      servername: config.servername ?? null,
      minTlsVersion: config.minTlsVersion,
      firstConnectSpreadMs: config.firstConnectSpreadMs,
    };
  }
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return {
    url: `mqtt://${host}:${embedded?.port ?? config.port}`,
    protocolVersion: 4,
    username: embedded?.username ?? null,
    usernameFile: null,
    passwordFile: embedded?.passwordFile ?? null,
    caFile: null,
    certFile: null,
    keyFile: null,
    servername: null,
    minTlsVersion: '1.3',
    firstConnectSpreadMs: 0,
  };
}

export type SecurityFiles = {
  readonly readSecret: ReadSecret;
  /** Reads a whole PEM file. */
  readonly readPem: (path: string) => Promise<string>;
};

/** The part of the client's options that comes from files. Read at each connect, so that a renewed secret needs no restart. */
export async function credentialsFor(
  endpoint: MqttEndpoint,
  files: SecurityFiles,
): Promise<IClientOptions> {
  const { username, usernameFile, passwordFile, caFile, certFile, keyFile, servername } = endpoint;
  return {
    ...(username !== null ? { username } : {}),
    ...(usernameFile !== null ? { username: await files.readSecret(usernameFile) } : {}),
    ...(passwordFile !== null ? { password: await files.readSecret(passwordFile) } : {}),
    ...(caFile !== null ? { ca: await files.readPem(caFile) } : {}),
    ...(certFile !== null ? { cert: await files.readPem(certFile) } : {}),
    ...(keyFile !== null ? { key: await files.readPem(keyFile) } : {}),
    ...(servername !== null ? { servername } : {}),
    ...tlsFloor(endpoint.minTlsVersion),
  };
}

/** Certificates are always checked; there is no setting to turn that off. */
function tlsFloor(version: TlsVersion): IClientOptions {
  const floor = { rejectUnauthorized: true, minVersion: `TLSv${version}` } as const;
  return { ...floor, wsOptions: floor };
}
