import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** How to read what the gateway of `npm start` publishes, as the node's environment variables. */
export type BrokerEnvironment = {
  readonly GATEHOUSE_BROKER_URL: string;
  readonly GATEHOUSE_BROKER_USERNAME: string;
  readonly GATEHOUSE_BROKER_PASSWORD_FILE: string;
};

/**
 * `npm start` keeps its gateway below `.gatehouse`: its embedded broker has an account `reader`, which
 * hears records and may publish nothing. `null` where there is no such gateway.
 */
export function quickStartBroker(directory: string): BrokerEnvironment | null {
  const passwordFile = path.join(directory, 'gateway', 'secrets', 'mqtt-reader.password');
  const configFile = path.join(directory, 'gateway.yaml');
  if (!existsSync(passwordFile) || !existsSync(configFile)) return null;
  const port = embeddedPort(readFileSync(configFile, 'utf8'));
  if (port === null) return null;
  return {
    GATEHOUSE_BROKER_URL: `mqtt://127.0.0.1:${port}`,
    GATEHOUSE_BROKER_USERNAME: 'reader',
    GATEHOUSE_BROKER_PASSWORD_FILE: passwordFile,
  };
}

type GatewayFile = { readonly mqtt?: { readonly broker?: unknown; readonly port?: unknown } };

function embeddedPort(yaml: string): number | null {
  try {
    const { mqtt } = parse(yaml) as GatewayFile;
    return mqtt?.broker === 'embedded' && typeof mqtt.port === 'number' ? mqtt.port : null;
  } catch {
    // The gateway itself tells what is wrong with its configuration.
    return null;
  }
}
