import { softwareVersion } from '#gateway/app/software-version.ts';
import { startGateway } from '#gateway/app/start-gateway.ts';
import { systemClock } from '#gateway/app/system-clock.ts';
import { readGatewayConfig } from '#gateway/cli/config-file.ts';
import { silentLog } from '#gateway/telemetry/log.ts';

const BOOTED_AGO_MS = 1_000_000;
const startedAtMs = Date.now();

/**
 * The whole gateway with the usual mistake: what should never step is taken from the wall clock.
 * `node wall-clock-gateway.ts CONFIG`
 */
const gateway = await startGateway({
  config: readGatewayConfig(process.argv[2] ?? ''),
  clock: { ...systemClock, monotonicMs: () => BOOTED_AGO_MS + Date.now() - startedAtMs },
  random: Math.random,
  log: silentLog,
  softwareVersion: softwareVersion(),
  webDirectory: '/nonexistent',
});
process.stdout.write(`gateway ready: ${gateway.address}\n`);
process.on('SIGTERM', () => void gateway.stop().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(1));
