import * as z from 'zod';

export const brokerConfig = z
  .strictObject({
    maxClients: z
      .int()
      .min(2)
      .max(1_000)
      .default(64)
      .describe('Connections at the same time; further ones are closed at once'),
    maxPayloadBytes: z
      .int()
      .min(1_024)
      .max(16_777_216)
      .default(262_144)
      .describe('A client that sends a larger message is disconnected'),
    maxSessionMessages: z
      .int()
      .min(100)
      .max(1_000_000)
      .default(10_000)
      .describe('Messages kept for an ops centre that is away; it asks again for what is beyond'),
  })
  .describe('Limits of the embedded MQTT broker');

export type BrokerConfig = z.output<typeof brokerConfig>;
