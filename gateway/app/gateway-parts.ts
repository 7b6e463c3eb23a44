import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { probeInflux } from '#gateway/sinks/influx/influx-probe.ts';
import type { Foundation } from './foundation.ts';
import type { GateSide } from './gate-side.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { Lifecycle } from './lifecycle.ts';
import { createLifecycle } from './lifecycle.ts';
import type { OutputsRoom } from './outputs-room.ts';
import { startOutputsRoom } from './outputs-room.ts';
import type { OutsideWorld } from './outside-world.ts';
import { startOutsideWorld } from './outside-world.ts';
import { readSecretFile } from './secret-files.ts';
import { INFLUX_SINK_ID, MQTT_SINK_ID } from './sinks-room.ts';
import { startStationRoom } from './station-room.ts';

/** A part of the gateway that can go over to another configuration while the others run on. */
export type Part = {
  readonly name: string;
  /** The settings that it is made of. */
  readonly settings: (config: GatewayConfig) => unknown;
  /** Looks whether it could work, before anything is touched; rejects with the reason. */
  check?(to: GatewayConfig, from: GatewayConfig): Promise<void>;
  /** Runs with the configuration from now on. When it rejects, the part may be down. */
  bring(config: GatewayConfig): Promise<void>;
  /** Rejects with the reason when it does not work as it did. */
  prove?(): Promise<void>;
  /** Runs with the old configuration again. */
  bringBack(config: GatewayConfig): Promise<void>;
  stop(): Promise<void>;
};

export type PartsOptions = {
  readonly context: GatewayContext;
  readonly foundation: Foundation;
  /** The gateway ends: nothing is waited for any more. */
  readonly signal: AbortSignal;
};

export function gatePart({ context, signal }: PartsOptions, gate: GateSide): Part {
  const bring = (config: GatewayConfig): Promise<void> =>
    gate.bring({ ...context, config }, signal);
  return {
    name: 'gate',
    settings: ({ lanes, devices, cameras, screening, codes, capture }) => [
      ...[lanes, devices, cameras, screening, codes, capture],
    ],
    bring,
    bringBack: bring,
    stop: () => gate.stop(),
  };
}

export type OutputsPart = Part & { readonly room: () => OutputsRoom | null };

/** Lamps and barriers. One that cannot be reached is tried again for ever and holds nobody up. */
export function outputsPart({ context, foundation }: PartsOptions): OutputsPart {
  let room: OutputsRoom | null = null;
  const bring = async (config: GatewayConfig): Promise<void> => {
    await room?.stop();
    room = null;
    room = await startOutputsRoom({ ...context, config, journal: foundation.journal });
  };
  return {
    name: 'outputs',
    settings: ({ outputs }) => outputs,
    room: () => room,
    bring,
    bringBack: bring,
    stop: async () => await room?.stop(),
  };
}

export type StationPart = Part & { readonly address: () => string };

export function stationPart(
  { context, foundation }: PartsOptions,
  gate: GateSide,
  outside: () => OutsideWorld,
  outputs: () => OutputsRoom | null,
): StationPart {
  let lifecycle: Lifecycle | null = null;
  let address = '';
  const bring = async (config: GatewayConfig): Promise<void> => {
    await lifecycle?.stop();
    lifecycle = createLifecycle(context.log);
    const parts = { foundation, gate, outside, outputs };
    address = await startStationRoom({ ...context, config }, parts, lifecycle);
  };
  return {
    name: 'station',
    settings: ({ station, lanes, cameras, journal, mqtt, directAlerts }) => [
      ...[station, lanes, cameras, journal.maxSizeMegabytes, mqtt.opsCentreConfirms],
      directAlerts !== undefined,
    ],
    address: () => address,
    bring,
    bringBack: bring,
    stop: async () => await lifecycle?.stop(),
  };
}

/** How long a broker that was reachable before may take. */
const ONLINE_WITHIN_MS = 10_000;
const LOOK_INTERVAL_MS = 50;
const PROBE_TIMEOUT_MS = 6_000;

export type OutsidePart = Part & { readonly world: () => OutsideWorld };

/** Where records go. Its cursors are those of the places that they go to: see `bringBack`. */
export function outsidePart({ context, foundation, signal }: PartsOptions): OutsidePart {
  const { journal } = foundation;
  let lifecycle: Lifecycle | null = null;
  let world: OutsideWorld | null = null;
  let cursorsBefore: ReadonlyMap<string, string | null> = new Map();
  let wasOnline = false;

  const start = async (config: GatewayConfig): Promise<void> => {
    lifecycle = createLifecycle(context.log);
    world = await startOutsideWorld({ ...context, config }, foundation, lifecycle);
  };
  const requireWorld = (): OutsideWorld => {
    if (!world) throw new Error('the outside world is not started');
    return world;
  };
  return {
    name: 'sinks',
    settings: ({ mqtt, broker, influx, delivery, directAlerts, journal: rules }) => [
      ...[mqtt, broker, influx, delivery, directAlerts ?? null],
      ...[rules.maxSizeMegabytes, rules.keepConfirmedHours, rules.keepUnconfirmedDays],
      ...[rules.maxQuarantineMegabytes, rules.keepQuarantineDays],
    ],
    world: requireWorld,
    async check(to, from) {
      if (!to.influx || isSame(to.influx, from.influx)) return;
      const before = world?.delivery.statuses().find(({ sinkId }) => sinkId === INFLUX_SINK_ID);
      if (before && before.state !== 'ok') return;
      const bound = AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]);
      const options = { config: to.influx, readSecret: readSecretFile, signal: bound };
      const { ok, sentence, action } = await probeInflux(options);
      if (!ok) throw new GatehouseError('RELOAD_FAILED', `influx: ${sentence} ${action}`.trim());
    },
    async bring(config) {
      if (!lifecycle) return await start(config);
      wasOnline = requireWorld().connection.state() === 'online';
      await lifecycle.stop();
      cursorsBefore = await cursorsOf(foundation, requireWorld());
      await start(withoutSpread(config));
    },
    async prove() {
      const { connection } = requireWorld();
      const untilMs = context.clock.monotonicMs() + ONLINE_WITHIN_MS;
      while (wasOnline && connection.state() !== 'online' && !signal.aborted) {
        if (context.clock.monotonicMs() >= untilMs) {
          const { detail } = connection.status();
          const why = detail || 'The broker does not answer.';
          throw new GatehouseError('RELOAD_FAILED', `${MQTT_SINK_ID}: ${why}`);
        }
        await new Promise<void>((resolve) => context.clock.after(LOOK_INTERVAL_MS, resolve));
      }
    },
    async bringBack(config) {
      await lifecycle?.stop();
      // What went to the other place meanwhile is still to come here.
      for (const [sinkId, state] of cursorsBefore) journal.saveCursor(sinkId, state ?? '[]');
      await start(withoutSpread(config));
    },
    stop: async () => await lifecycle?.stop(),
  };
}

/** The spread is for a city's gateways that get power in the same second, not for one whose configuration changed. */
function withoutSpread(config: GatewayConfig): GatewayConfig {
  const { mqtt } = config;
  return mqtt.broker === 'external'
    ? { ...config, mqtt: { ...mqtt, firstConnectSpreadMs: 0 } }
    : config;
}

async function cursorsOf({ journal }: Foundation, { delivery }: OutsideWorld) {
  const ids = delivery.statuses().map(({ sinkId }) => sinkId);
  return new Map(
    await Promise.all(ids.map(async (id) => [id, await journal.loadCursor(id)] as const)),
  );
}

export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
