import * as z from 'zod';

/**
 * The second way of an alert to the ops centre, past the broker: `POST` of one CloudEvent with the
 * gateway's own bearer token. The answer comes after the commit, so it is a confirmation.
 */
export const directAlertPath = (gatewayId: string): string => `/api/gateways/${gatewayId}/alerts`;

/** The answer to a `GET` of the same address with the same token: the door is there and the token is right. */
export const directAlertDoorV1 = z.looseObject({ gatewayId: z.string().max(40) });

/** `stored`: it is here now; `known`: it was here already, whichever way it had come. */
export const directAlertReplyV1 = z.looseObject({
  eventId: z.string().max(80),
  outcome: z.enum(['stored', 'known']),
});
export type DirectAlertReplyV1 = z.infer<typeof directAlertReplyV1>;
