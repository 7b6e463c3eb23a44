import type { Instant } from '#gateway/domain/clock.ts';
import type { GatewayAddress } from '#gateway/wire/topics.ts';
import type { GapReason } from '#ops-centre/http/api/gateway-types.ts';
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

/** What all gateways have and the ops centre has not, for whoever watches over it. */
export type Lacking = {
  readonly records: number;
  /** Gaps as they are shown, by reason. */
  readonly gaps: Partial<Readonly<Record<GapReason, number>>>;
};

type KnownGateway = {
  readonly presence: GatewayPresence;
  readonly stored: readonly StoredEpoch[];
};

/** Every gateway that was ever heard of, as the store knows them. */
export class GatewayBook {
  readonly #options: GatewayBookOptions;
  readonly #gateways = new Map<string, GatewayMirror>();

  constructor(db: Database, options: GatewayBookOptions, now: Instant) {
    this.#options = options;
    const epochs = Map.groupBy(loadEpochs(db), ({ gatewayId }) => gatewayId);
    for (const { gatewayId, siteId, presenceJson } of loadGateways(db)) {
      const presence = rebased(JSON.parse(presenceJson) as GatewayPresence, now);
      const stored = epochs.get(gatewayId) ?? [];
      const gateway = this.#add({ gatewayId, siteId }, { presence, stored }, now);
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

  lacking(monotonicMs: number): Lacking {
    const lacking = { records: 0, gaps: {} as Partial<Record<GapReason, number>> };
    for (const { journal } of this.#gateways.values()) {
      lacking.records += journal.missingCount();
      for (const { reason } of journal.gaps(monotonicMs)) {
        lacking.gaps[reason] = (lacking.gaps[reason] ?? 0) + 1;
      }
    }
    return lacking;
  }

  /** `null` when there are too many already. */
  findOrAdd(from: GatewayAddress, now: Instant): GatewayMirror | null {
    const known = this.#gateways.get(from.gatewayId);
    if (known) return known;
    if (this.#gateways.size >= MAX_GATEWAYS) return null;
    const added = this.#add(from, { presence: unknownPresence, stored: [] }, now);
    added.markNew();
    return added;
  }

  #add(
    { gatewayId, siteId }: GatewayAddress,
    { presence, stored }: KnownGateway,
    now: Instant,
  ): GatewayMirror {
    const journal = new JournalMirror({ ...this.#options, gatewayId, stored }, now);
    const gateway = new GatewayMirror({ gatewayId, siteId, presence, journal });
    this.#gateways.set(gatewayId, gateway);
    return gateway;
  }
}
