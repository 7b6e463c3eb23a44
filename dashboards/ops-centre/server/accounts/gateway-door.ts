import type { AuditEntry } from '#ops-centre/store/audit-table.ts';
import { AuditAction } from '#ops-centre/store/audit-table.ts';
import { SignInThrottle } from './sign-in-throttle.ts';
import { gatewayTokenHashOf, isSameSecret } from './tokens.ts';

/** Who may bring records of a gateway past the broker: whoever shows that gateway's own token. */
export type GatewayDoorOptions = {
  readonly tokenHashOf: (gatewayId: string) => string | null;
  readonly monotonicMs: () => number;
  readonly audit: (entry: Omit<AuditEntry, 'atMs'>) => void;
};

/** `wait`: after several of that kind the next is not even looked at, nor written down. */
export type DoorAnswer =
  | { readonly kind: 'open' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly waitMs: number };

type Attempt = { readonly gatewayId: string; readonly fromAddress: string };

export class GatewayDoor {
  readonly #options: GatewayDoorOptions;
  readonly #throttle = new SignInThrottle();

  constructor(options: GatewayDoorOptions) {
    this.#options = options;
  }

  /** 256 random bits are not guessed, so the right token is let in whatever others did from the same address. */
  enter(attempt: Attempt, token: string | null): DoorAnswer {
    const expected = this.#options.tokenHashOf(attempt.gatewayId);
    const isRight =
      token !== null && expected !== null && isSameSecret(gatewayTokenHashOf(token), expected);
    return isRight ? { kind: 'open' } : this.#refuse(AuditAction.GatewayRefused, '-', attempt);
  }

  /** It is known who it is, and what it brings is not its own. */
  refuseForeign(attempt: Attempt): DoorAnswer {
    return this.#refuse(AuditAction.GatewaySpoofed, attempt.gatewayId, attempt);
  }

  #refuse(
    what: AuditEntry['what'],
    who: string,
    { gatewayId: target, fromAddress }: Attempt,
  ): DoorAnswer {
    const { monotonicMs, audit } = this.#options;
    const waitMs = this.#throttle.begin(`${what} ${target}`, fromAddress, monotonicMs());
    if (waitMs > 0) return { kind: 'wait', waitMs };
    audit({ who, what, target, fromAddress });
    return { kind: 'refused' };
  }
}
