import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { gatewayConfig } from '#gateway/config/gateway-config.ts';
import { loadConfigFile, requireConfig } from '#gateway/config/load-config.ts';

/** The gateway's configuration, or an error that lists every problem. */
export function readGatewayConfig(file: string): GatewayConfig {
  return requireConfig(file, loadConfigFile(file, gatewayConfig)) as GatewayConfig;
}
