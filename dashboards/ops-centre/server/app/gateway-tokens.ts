import { userInfo } from 'node:os';
import { join } from 'node:path';
import { gatewayTokenHashOf, newGatewayToken } from '#ops-centre/accounts/tokens.ts';
import { AuditAction, appendAudit } from '#ops-centre/store/audit-table.ts';
import { prepareDataDirectory } from '#ops-centre/store/data-directory.ts';
import type { Database } from '#ops-centre/store/database.ts';
import { DATABASE_FILE, openForWriting } from '#ops-centre/store/database.ts';
import {
  listGatewayTokens,
  removeGatewayToken,
  saveGatewayToken,
} from '#ops-centre/store/gateway-token-table.ts';

/**
 * The tokens of gateways, from the command line. An ops centre may run on the same store: each change is one
 * short transaction, and the ops centre looks at every request.
 */

/** The token is shown this once; the one before it is worth nothing any more. */
export function issueGatewayToken(dataDirectory: string, gatewayId: string, atMs: number): string {
  const token = newGatewayToken();
  const tokenHash = gatewayTokenHashOf(token);
  change(dataDirectory, (db) => {
    saveGatewayToken(db, { gatewayId, tokenHash, createdAtMs: atMs });
    appendAudit(db, {
      ...byCommand(atMs),
      what: AuditAction.GatewayTokenIssued,
      target: gatewayId,
    });
  });
  return token;
}

/** `false` when the gateway had none. */
export function revokeGatewayToken(
  dataDirectory: string,
  gatewayId: string,
  atMs: number,
): boolean {
  return change(dataDirectory, (db) => {
    if (!removeGatewayToken(db, gatewayId)) return false;
    appendAudit(db, {
      ...byCommand(atMs),
      what: AuditAction.GatewayTokenRevoked,
      target: gatewayId,
    });
    return true;
  });
}

/** One line a gateway: its name and when its token was issued. */
export function gatewayTokenLines(dataDirectory: string): readonly string[] {
  return change(dataDirectory, listGatewayTokens).map(
    ({ gatewayId, createdAtMs }) => `${gatewayId} ${new Date(createdAtMs).toISOString()}`,
  );
}

function change<Result>(dataDirectory: string, work: (db: Database) => Result): Result {
  prepareDataDirectory(dataDirectory);
  const db = openForWriting(join(dataDirectory, DATABASE_FILE));
  try {
    return db.transaction(() => work(db));
  } finally {
    db.close();
  }
}

const byCommand = (atMs: number) => ({
  atMs,
  who: `${userInfo().username} (command line)`,
  fromAddress: '-',
});
