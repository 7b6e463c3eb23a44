import { startGateSide } from './gate-side.ts';
import type { GatewayOptions } from './gateway-context.ts';
import { createContext } from './gateway-context.ts';
import type { Lifecycle } from './lifecycle.ts';
import { createLifecycle } from './lifecycle.ts';
import { startOutsideWorld } from './outside-world.ts';
import { startStationRoom } from './station-room.ts';

export type Gateway = {
  /** Where the station listens. */
  readonly address: string;
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
    const address = await startParts(options, lifecycle);
    return { address, stop: () => lifecycle.stop() };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function startParts(options: GatewayOptions, lifecycle: Lifecycle): Promise<string> {
  const context = await createContext(options, lifecycle);
  const gate = await startGateSide(context, lifecycle);
  const outside = await startOutsideWorld(context, gate, lifecycle);
  return await startStationRoom(context, gate, outside, lifecycle);
}
