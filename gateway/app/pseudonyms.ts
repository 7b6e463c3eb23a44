import * as path from 'node:path';
import { createPseudonymiser } from '#gateway/codes/pseudonym.ts';
import { loadOrCreatePseudonymKey } from '#gateway/codes/pseudonym-key.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';

/** One key for everything that must not be kept in clear, whether a driver or the screening meets it. */
export function openPseudonymiser(config: GatewayConfig): (canonical: Uint8Array) => string {
  const { pseudonymKeyFile } = config.codes;
  const keyFile = pseudonymKeyFile ?? path.join(config.dataDirectory, 'pseudonym-key.json');
  return createPseudonymiser(loadOrCreatePseudonymKey(keyFile));
}
