import * as path from 'node:path';
import * as tty from 'node:tty';
import type { ReloadOutcome } from '#gateway/app/reload.ts';
import type { RunFacts } from '#gateway/app/run-file.ts';
import { removeRunFacts, writeRunFacts } from '#gateway/app/run-file.ts';
import type { Gateway } from '#gateway/app/start-gateway.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { readGatewayConfig } from './config-file.ts';
import { NO_CONFIGURATION } from './ending-reasons.ts';
import { errorText } from './exit-codes.ts';

export type ReloadingOptions = {
  readonly file: string;
  readonly config: GatewayConfig;
  readonly gateway: Gateway;
  readonly log: Log;
};

/** `end` resolves with why the program has to end; `stop` takes the run file away. */
export type Reloading = { readonly end: Promise<string>; stop(): void };

/**
 * SIGHUP: the configuration file is read again. What came of it goes to the log and to the run file, where
 * the command that sent the signal waits for it. A terminal that was closed sends the same signal; then the gateway ends.
 */
export function reloadOnSignal({ file, config, gateway, log }: ReloadingOptions): Reloading {
  const wasOnTerminal = tty.isatty(2);
  const facts = { pid: process.pid, configFile: path.resolve(file) };
  const tell = (reload: RunFacts['reload']): void => {
    try {
      writeRunFacts(config, { ...facts, address: gateway.address, reload });
    } catch (err) {
      log.warn({ err }, 'The run file cannot be written; commands will not find this gateway.');
    }
  };
  let number = 0;
  tell(null);
  const end = new Promise<string>((resolve) => {
    process.on('SIGHUP', () => {
      if (wasOnTerminal && !tty.isatty(2)) resolve('the terminal was closed');
      else
        void reloadFrom(file, gateway).then((outcome) => {
          number++;
          tell({ number, ...outcome });
          if (outcome.kind === 'failed') {
            log.error({ module: 'config' }, outcome.sentence);
            resolve(NO_CONFIGURATION);
          }
        });
    });
  });
  return { end, stop: () => removeRunFacts(config) };
}

type Told = Pick<NonNullable<RunFacts['reload']>, 'kind' | 'sentence'>;

async function reloadFrom(file: string, gateway: Gateway): Promise<Told> {
  let config: GatewayConfig;
  try {
    config = readGatewayConfig(file);
  } catch (error) {
    return { kind: 'refused', sentence: `${errorText(error)} Nothing was changed.` };
  }
  return await gateway.reload(config).then(
    (outcome: ReloadOutcome) => outcome,
    (error: unknown) => ({ kind: 'failed', sentence: errorText(error) }),
  );
}
