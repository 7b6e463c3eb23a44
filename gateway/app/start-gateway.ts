import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { layFoundation } from './foundation.ts';
import { createGateSide } from './gate-side.ts';
import type { GatewayContext, GatewayOptions } from './gateway-context.ts';
import { createContext } from './gateway-context.ts';
import type { Part, PartsOptions } from './gateway-parts.ts';
import { gatePart, outputsPart, outsidePart, stationPart } from './gateway-parts.ts';
import type { Lifecycle } from './lifecycle.ts';
import { createLifecycle } from './lifecycle.ts';
import type { ReloadOutcome } from './reload.ts';
import { reload } from './reload.ts';

export type Gateway = {
  /** Where the station listens. */
  readonly address: string;
  /** Goes over to another configuration, or stays with the one it has and says why. One after the other. */
  reload(config: GatewayConfig): Promise<ReloadOutcome>;
  /** Idempotent, in reverse order of the start, bounded. */
  stop(): Promise<void>;
};

/**
 * Puts the gateway together and starts it: the journal first, devices as soon as their readings can be
 * kept, the outside world last. The composition root: only this folder names concrete adapters. If a
 * part cannot start, what was started is stopped again.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const lifecycle = createLifecycle(options.log);
  try {
    const context = await createContext(options, lifecycle);
    return await startParts(context, lifecycle);
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function startParts(context: GatewayContext, lifecycle: Lifecycle): Promise<Gateway> {
  const end = new AbortController();
  const foundation = await layFoundation(context, lifecycle);
  const options: PartsOptions = { context, foundation, signal: end.signal };
  const gate = createGateSide(foundation);
  const outside = outsidePart(options);
  const outputs = outputsPart(options);
  const station = stationPart(options, gate, outside.world, outputs.room);
  // The gate keeps people waiting while it changes: it comes last, when nothing can fail any more.
  const parts: readonly Part[] = [outside, station, outputs, gatePart(options, gate)];
  for (const part of [...parts].sort(gateFirst)) {
    lifecycle.started(part.name, () => part.stop());
    await part.bring(context.config);
  }
  const reloads = reloadsOf(context, parts);
  return {
    get address() {
      return station.address();
    },
    reload: reloads.reload,
    async stop() {
      end.abort();
      await reloads.settled();
      await lifecycle.stop();
    },
  };
}

const gateFirst = (one: Part, other: Part): number =>
  Number(other.name === 'gate') - Number(one.name === 'gate');

/** One change at a time; after the last one nothing of it is under way. */
function reloadsOf({ config, log, setLogLevel }: GatewayContext, parts: readonly Part[]) {
  let current = config;
  let queue: Promise<unknown> = Promise.resolve();
  const goOver = async (to: GatewayConfig): Promise<ReloadOutcome> => {
    const outcome = await reload(parts, current, to);
    if (outcome.kind === 'applied') {
      current = to;
      setLogLevel?.(to.telemetry.logLevel);
    }
    const { kind, sentence } = outcome;
    if (kind === 'applied' || kind === 'unchanged') log.info({ module: 'config' }, sentence);
    else log.error({ module: 'config', kind }, sentence);
    return outcome;
  };
  return {
    reload(to: GatewayConfig): Promise<ReloadOutcome> {
      const outcome = queue.then(() => goOver(to));
      queue = outcome.catch(() => undefined);
      return outcome;
    },
    settled: () => queue,
  };
}
