import type { Instant } from '#gateway/domain/clock.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import type { Database } from '#ops-centre/store/database.ts';
import type { StoredEpoch } from '#ops-centre/store/gateway-table.ts';
import { loadEpochs, loadGateways } from '#ops-centre/store/gateway-table.ts';
import { GatewayMirror } from './gateway-mirror.ts';
import type { GatewayPresence } from './gateway-presence.ts';
import { rebased, unknownPresence } from './gateway-presence.ts';
import type { JournalMirrorOptions } from './journal-mirror.ts';
import { JournalMirror } from './journal-mirror.ts';

/** A centre for more gateways than this wants a larger store than SQLite. */
const MAX_GATEWAYS = 10_000;

export type GatewayBookOptions = Pick<JournalMirrorOptions, 'settings' | 'newRequestId' | 'chance'>;

/** Every gateway that was ever heard of, as the store knows them. */
export class GatewayBook {
  readonly #options: GatewayBookOptions;
  readonly #gateways = new Map<string, GatewayMirror>();

  constructor(db: Database, options: GatewayBookOptions, now: Instant) {
    this.#options = options;
    const epochs = Map.groupBy(loadEpochs(db), ({ gatewayId }) => gatewayId);
    for (const { gatewayId, siteId, presenceJson } of loadGateways(db)) {
      const presence = rebased(JSON.parse(presenceJson) as GatewayPresence, now);
      const gateway = this.#add({ gatewayId, siteId }, presence, epochs.get(gatewayId) ?? []);
      // The store keeps what is here; what the gateway claims to have comes from its last heartbeat.
      if (presence.held) gateway.journal.hearHeartbeat(presence.held, now);
    }
  }

  all(): IterableIterator<GatewayMirror> {
    return this.#gateways.values();
  }

  find(gatewayId: string): GatewayMirror | null {
    return this.#gateways.get(gatewayId) ?? null;
  }

  /** `null` when there are too many already. */
  findOrAdd(from: GatewayAddress): GatewayMirror | null {
    const known = this.#gateways.get(from.gatewayId);
    if (known) return known;
    if (this.#gateways.size >= MAX_GATEWAYS) return null;
    const added = this.#add(from, unknownPresence, []);
    added.markNew();
    return added;
  }

  #add(
    { gatewayId, siteId }: GatewayAddress,
    presence: GatewayPresence,
    stored: readonly StoredEpoch[],
  ): GatewayMirror {
    const journal = new JournalMirror({ ...this.#options, gatewayId, stored });
    const gateway = new GatewayMirror({ gatewayId, siteId, presence, journal });
    this.#gateways.set(gatewayId, gateway);
    return gateway;
  }
}
