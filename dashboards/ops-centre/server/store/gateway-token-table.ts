import type { Database } from './database.ts';

/** What a gateway shows to bring alerts directly. Only a digest is kept, and one token per gateway. */
export type StoredGatewayToken = {
  readonly gatewayId: string;
  readonly tokenHash: string;
  readonly createdAtMs: number;
};

/** The token before it, if any, is worth nothing from now on. */
export function saveGatewayToken(db: Database, token: StoredGatewayToken): void {
  db.run(
    'INSERT OR REPLACE INTO gateway_tokens (gateway_id, token_hash, created_at_ms) VALUES (?, ?, ?)',
    token.gatewayId,
    token.tokenHash,
    token.createdAtMs,
  );
}

/** `false` when there was none. */
export function removeGatewayToken(db: Database, gatewayId: string): boolean {
  return db.run('DELETE FROM gateway_tokens WHERE gateway_id = ?', gatewayId).changes > 0;
}

export function findGatewayTokenHash(db: Database, gatewayId: string): string | null {
  const row = db.one('SELECT token_hash FROM gateway_tokens WHERE gateway_id = ?', gatewayId);
  return row && String(row['token_hash']);
}

export function listGatewayTokens(db: Database): Omit<StoredGatewayToken, 'tokenHash'>[] {
  return db.all('SELECT * FROM gateway_tokens ORDER BY gateway_id').map((row) => ({
    gatewayId: String(row['gateway_id']),
    createdAtMs: Number(row['created_at_ms']),
  }));
}
