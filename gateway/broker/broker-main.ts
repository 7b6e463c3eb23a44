import type { Broker } from './broker.ts';
import { createBroker } from './broker.ts';
import { loadAccounts } from './broker-accounts.ts';
import type { Refusal } from './broker-gate.ts';
import type { FromBroker, ToBroker } from './broker-messages.ts';

/**
 * The broker's own process, started and watched by the gateway: a stranger's packets are parsed
 * here, and whatever they do to this process the journal goes on.
 */
const STOP_TIMEOUT_MS = 2_000;
const REFUSAL_INTERVAL_MS = 1_000;

let broker: Broker | null = null;
let isStopping = false;

function tell(message: FromBroker): void {
  if (process.connected) process.send?.(message);
}

async function start(order: Extract<ToBroker, { kind: 'start' }>): Promise<void> {
  const { directory, host, port, address, limits } = order;
  try {
    const accounts = await loadAccounts(directory, address);
    broker = await createBroker({ host, port, accounts, limits, onRefusal: tellRefusals() });
    tell({ kind: 'listening', port: broker.port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    tell({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
    process.disconnect();
  }
}

/** At most one a second; somebody who is refused all the time shall not fill the log. */
function tellRefusals(): (refusal: Refusal) => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  let untold = 0;
  return (refusal) => {
    const nowMs = performance.now();
    if (nowMs - lastMs < REFUSAL_INTERVAL_MS) {
      untold += 1;
      return;
    }
    lastMs = nowMs;
    tell({ kind: 'refusal', refusal, untold });
    untold = 0;
  };
}

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref();
  await broker?.close();
  process.exit(0);
}

process.on('message', (message: ToBroker) => {
  if (message.kind === 'start') void start(message);
  else if (broker) tell({ kind: 'pong', stats: broker.stats() });
});
// The channel ends with the gateway, however it ended: no broker is left over.
process.on('disconnect', () => void stop());
process.on('SIGTERM', () => void stop());
// Ctrl-C reaches the whole group; the gateway wants to say goodbye through this broker first.
process.on('SIGINT', () => {});
