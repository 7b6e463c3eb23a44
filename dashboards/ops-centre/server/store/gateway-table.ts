import type { EpochContinuity } from '#ops-centre/continuity/epoch-continuity.ts';
import type { SeqRange } from '#ops-centre/continuity/seq-ranges.ts';
import type { Database } from './database.ts';

export type MissingSince = SeqRange & { readonly sinceMs: number };

/** How far each epoch of each gateway is here, and what is known of the gateway itself. */
export type StoredEpoch = {
  readonly gatewayId: string;
  readonly continuity: EpochContinuity;
  /** Numbers that are hoped for, and since when by the wall clock. */
  readonly missing: readonly MissingSince[];
  readonly duplicates: number;
  readonly conflicts: number;
};

export type StoredGateway = {
  readonly gatewayId: string;
  readonly siteId: string;
  readonly presenceJson: string;
};

export function saveEpoch(db: Database, epoch: StoredEpoch): void {
  const { continuity } = epoch;
  db.run(
    `INSERT OR REPLACE INTO continuity
       (gateway_id, epoch, mark, beyond, losses, missing, duplicates, conflicts)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    epoch.gatewayId,
    continuity.epoch,
    continuity.mark,
    JSON.stringify(continuity.beyond),
    JSON.stringify(continuity.losses),
    JSON.stringify(epoch.missing),
    epoch.duplicates,
    epoch.conflicts,
  );
}

export function loadEpochs(db: Database): StoredEpoch[] {
  return db.all('SELECT * FROM continuity ORDER BY gateway_id, epoch').map((row) => ({
    gatewayId: String(row['gateway_id']),
    continuity: {
      epoch: Number(row['epoch']),
      mark: Number(row['mark']),
      beyond: JSON.parse(String(row['beyond'])),
      losses: JSON.parse(String(row['losses'])),
      claimedSeq: 0,
    },
    missing: JSON.parse(String(row['missing'] ?? '[]')),
    duplicates: Number(row['duplicates']),
    conflicts: Number(row['conflicts']),
  }));
}

export function saveGateway(db: Database, gateway: StoredGateway): void {
  db.run(
    'INSERT OR REPLACE INTO gateways (gateway_id, site_id, presence) VALUES (?, ?, ?)',
    gateway.gatewayId,
    gateway.siteId,
    gateway.presenceJson,
  );
}

export function loadGateways(db: Database): StoredGateway[] {
  return db.all('SELECT * FROM gateways ORDER BY gateway_id').map((row) => ({
    gatewayId: String(row['gateway_id']),
    siteId: String(row['site_id']),
    presenceJson: String(row['presence']),
  }));
}
