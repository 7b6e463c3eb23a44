import type { GatewayAddress } from '#gateway/wire/topics.ts';
import type { BrokerConfig } from './broker-config.ts';
import type { BrokerStats, Refusal } from './broker-gate.ts';

/** What the gateway and its broker's process say to each other. */
export type ToBroker =
  | {
      readonly kind: 'start';
      readonly directory: string;
      readonly host: string;
      readonly port: number;
      readonly address: GatewayAddress;
      readonly limits: BrokerConfig;
    }
  | { readonly kind: 'ping' };

export type FromBroker =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'refusal'; readonly refusal: Refusal; readonly untold: number }
  | { readonly kind: 'pong'; readonly stats: BrokerStats };
