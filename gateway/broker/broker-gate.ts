import type { Client } from 'aedes';
import type { AccessDecision, Principal } from './access-rules.ts';
import { mayPublish, mayReceive, maySubscribe } from './access-rules.ts';
import type { Account } from './broker-accounts.ts';
import { ClientIds } from './client-ids.ts';
import type { CredentialCheck } from './credential-check.ts';
import { createCredentialCheck } from './credential-check.ts';
import { createDecisionMemory } from './decision-memory.ts';

/** Something that was not allowed. Names come from strangers: see {@link printable}. */
export type Refusal = {
  readonly what: 'connection' | 'publish' | 'subscribe' | 'queue';
  readonly account: string;
  readonly clientId: string;
  readonly topic: string;
  readonly reason: string;
};

export type BrokerStats = {
  readonly connectedClients: number;
  /** Connections that were turned away, for whatever reason. */
  readonly refusedClients: number;
  /** Messages that did not fit into the queue of an ops centre that is away. */
  readonly droppedMessages: number;
};

export type BrokerGateOptions = {
  readonly accounts: readonly Account[];
  readonly onRefusal: (refusal: Refusal) => void;
};

const MAX_RETAINED = 2_048;

/** Return codes of CONNACK, MQTT 3.1.1 §3.2.2.3. */
const IDENTIFIER_REJECTED = 2;
const SERVER_UNAVAILABLE = 3;
const BAD_USERNAME_OR_PASSWORD = 4;

/** Asks the rules, remembers the answers and tells of each no. */
export class BrokerGate {
  readonly #options: BrokerGateOptions;
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #clientIds: ClientIds;
  readonly #credentials: CredentialCheck;
  readonly #principals = new WeakMap<Client, Principal>();
  readonly #retained = new Set<string>();
  readonly #publishDecisions = createDecisionMemory<AccessDecision>();
  readonly #forwardDecisions = createDecisionMemory<boolean>();
  #refusedClients = 0;
  #droppedMessages = 0;

  constructor(options: BrokerGateOptions) {
    this.#options = options;
    const { accounts } = options;
    this.#accounts = new Map(accounts.map((each) => [each.name, each]));
    this.#clientIds = new ClientIds(accounts);
    this.#credentials = createCredentialCheck({
      hashes: new Map(accounts.map(({ name, passwordHash }) => [name, passwordHash])),
    });
  }

  counts(): Omit<BrokerStats, 'connectedClients'> {
    return { refusedClients: this.#refusedClients, droppedMessages: this.#droppedMessages };
  }

  turnedAway(): void {
    this.#refusedClients += 1;
  }

  /** Rejects with the error that becomes the return code of CONNACK. */
  async authenticate(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
  ): Promise<void> {
    const name = username ?? '';
    const account = this.#accounts.get(name);
    const verdict = await this.#credentials.check(name, password ?? Buffer.alloc(0));
    if (verdict === 'busy')
      throw this.#refuseConnection(client, SERVER_UNAVAILABLE, 'too many sign in at once');
    if (verdict === 'wrong' || !account)
      throw this.#refuseConnection(client, BAD_USERNAME_OR_PASSWORD, 'wrong name or password');
    this.#principals.set(client, account);
    const decision = this.#clientIds.claim(account, client);
    if (!decision.allowed)
      throw this.#refuseConnection(client, IDENTIFIER_REJECTED, decision.reason);
  }

  refusedPublish(client: Client | null, topic: string, retain: boolean): Error | null {
    const principal = client && this.#principals.get(client);
    const decision = principal
      ? this.#publishDecisions.recall(`${principal.name} ${retain} ${topic}`, () =>
          mayPublish(principal, topic, retain),
        )
      : NOBODY;
    const refusal = decision.allowed ? this.#refusalToRetain(topic, retain) : decision.reason;
    if (refusal === null) return null;
    this.#refuse('publish', client, topic, refusal);
    return new Error(refusal);
  }

  refusedSubscription(client: Client, filter: string): boolean {
    const principal = this.#principals.get(client);
    const decision = principal ? maySubscribe(principal, filter) : NOBODY;
    if (!decision.allowed) this.#refuse('subscribe', client, filter, decision.reason);
    return !decision.allowed;
  }

  mayReceive(client: Client, topic: string): boolean {
    const principal = this.#principals.get(client);
    if (!principal) return false;
    return this.#forwardDecisions.recall(`${principal.name} ${topic}`, () =>
      mayReceive(principal, topic),
    );
  }

  left(client: Client): void {
    this.#clientIds.release(client);
  }

  messageDropped(clientId: string): void {
    this.#droppedMessages += 1;
    const reason = 'the queue of this session is full';
    this.#options.onRefusal({
      what: 'queue',
      account: '',
      clientId: printable(clientId),
      topic: '',
      reason,
    });
  }

  /** What is retained stays in memory for good. */
  #refusalToRetain(topic: string, retain: boolean): string | null {
    if (!retain || this.#retained.has(topic)) return null;
    if (this.#retained.size >= MAX_RETAINED) return 'there are too many retained messages already';
    this.#retained.add(topic);
    return null;
  }

  #refuseConnection(client: Client, returnCode: number, reason: string): Error {
    this.#refusedClients += 1;
    this.#refuse('connection', client, '', reason);
    return Object.assign(new Error(reason), { returnCode });
  }

  #refuse(what: Refusal['what'], client: Client | null, topic: string, reason: string): void {
    const account = (client && this.#principals.get(client)?.name) ?? '';
    const clientId = printable(client?.id ?? '');
    this.#options.onRefusal({ what, account, clientId, topic: printable(topic), reason });
  }
}

const NOBODY: AccessDecision = { allowed: false, reason: 'nobody has signed in' };

/** What a stranger calls itself may be anything: only what could be a name or a topic of ours goes into a log. */
function printable(text: string): string {
  return /^[a-z0-9$#+/_-]{0,120}$/i.test(text) ? text : '(not printable)';
}
