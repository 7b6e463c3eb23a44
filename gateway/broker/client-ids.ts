import type { AccessDecision, Principal } from './access-rules.ts';
import { AccountKind } from './access-rules.ts';

/** As much of a connection as is needed to know whether its id is still in use. */
export type IdHolder = { readonly id: string; readonly clean: boolean; readonly closed: boolean };

type Claim = { readonly account: string; readonly holder: IdHolder };

const MAX_LENGTH = 80;
const MAX_SESSIONS = 32;
const TIDY_AT = 1_000;
/** `gatehouse gateway doctor` looks in beside a running gateway. */
const DOCTOR_SUFFIX = '-doctor';

const denied = (reason: string): AccessDecision => ({ allowed: false, reason });

/**
 * A client id is a claim: the broker ends the connection that used it before and hands over what its
 * session still has waiting (MQTT 3.1.1 §3.1.4). So an id belongs to the account that holds it, ids
 * that look like another account's are that account's, and a gateway's id is the gateway's.
 */
export class ClientIds {
  readonly #names: readonly string[];
  readonly #gatewayIds: ReadonlySet<string>;
  readonly #claims = new Map<string, Claim>();

  constructor(principals: readonly Principal[]) {
    this.#names = principals.map(({ name }) => name);
    this.#gatewayIds = new Set(principals.flatMap(({ scope }) => scope.gatewayId ?? []));
  }

  claim(who: Principal, holder: IdHolder): AccessDecision {
    const decision =
      who.kind === AccountKind.Gateway ? ownId(who, holder) : this.#freeId(who, holder);
    if (!decision.allowed) return decision;
    const claim = this.#claims.get(holder.id);
    if (claim && claim.account !== who.name) return denied('another account uses this client id');
    if (!holder.clean && claim?.holder.clean !== false && this.#sessionCount() >= MAX_SESSIONS)
      return denied('there are too many sessions already');
    if (this.#claims.size >= TIDY_AT) this.#tidy();
    this.#claims.set(holder.id, { account: who.name, holder });
    return decision;
  }

  /** The connection has ended; a session that outlives it keeps its id. */
  release(holder: IdHolder): void {
    if (holder.clean && this.#claims.get(holder.id)?.holder === holder)
      this.#claims.delete(holder.id);
  }

  #freeId(who: Principal, { id }: IdHolder): AccessDecision {
    if (id.length > MAX_LENGTH) return denied('the client id is too long');
    const plain = id.endsWith(DOCTOR_SUFFIX) ? id.slice(0, -DOCTOR_SUFFIX.length) : id;
    if (this.#gatewayIds.has(plain)) return denied('the client id belongs to a gateway');
    const own = id.replace(/^gatehouse-/, '');
    const isAnothers = this.#names.some((name) => name !== who.name && begins(own, name));
    const isOwn = begins(own, who.name);
    return isAnothers && !isOwn
      ? denied('the client id looks like that of another account')
      : { allowed: true };
  }

  #sessionCount(): number {
    return [...this.#claims.values()].filter(({ holder }) => !holder.clean).length;
  }

  #tidy(): void {
    for (const [id, { holder }] of this.#claims)
      if (holder.clean && holder.closed) this.#claims.delete(id);
  }
}

const begins = (id: string, name: string): boolean => id === name || id.startsWith(`${name}-`);

/** A gateway keeps no session: what it is told is only worth something now. */
function ownId({ scope }: Principal, { id, clean }: IdHolder): AccessDecision {
  if (id !== scope.gatewayId && id !== `${scope.gatewayId}${DOCTOR_SUFFIX}`)
    return denied('the client id is not the id of this gateway');
  return clean ? { allowed: true } : denied('a gateway keeps no session: connect with a clean one');
}
