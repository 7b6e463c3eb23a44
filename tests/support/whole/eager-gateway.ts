import { softwareVersion } from '#gateway/app/software-version.ts';
import { startGateway } from '#gateway/app/start-gateway.ts';
import { systemClock } from '#gateway/app/system-clock.ts';
import { readGatewayConfig } from '#gateway/cli/config-file.ts';
import { silentLog } from '#gateway/telemetry/log.ts';
import { openEagerJournal } from './eager-journal.ts';

/** The whole gateway on a journal that acknowledges before it commits: `node eager-gateway.ts CONFIG`. */
const gateway = await startGateway({
  config: readGatewayConfig(process.argv[2] ?? ''),
  clock: systemClock,
  random: Math.random,
  log: silentLog,
  softwareVersion: softwareVersion(),
  webDirectory: '/nonexistent',
  openJournal: openEagerJournal,
});
process.stdout.write(`gateway ready: ${gateway.address}\n`);
process.on('SIGTERM', () => void gateway.stop().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(1));
