/** What a broker's refusal means for us. Codes: MQTT 5.0 §2.4, MQTT 3.1.1 §3.2.2.3. */

/** `hold`: a person must mend something first. `retry`: the same again later. `reject`: never again as it is. */
export type Refusal = { readonly kind: 'hold' | 'retry' | 'reject'; readonly cause: string };

export const NO_MATCHING_SUBSCRIBERS = 0x10;
const LOWEST_FAILURE = 0x80;

export const isRefusal = (reasonCode: number): boolean => reasonCode >= LOWEST_FAILURE;

/** Why a PUBACK said no (MQTT 5.0 §3.4.2.1). */
export function refusalFromPuback(reasonCode: number): Refusal {
  return (
    pubackRefusals[reasonCode] ?? {
      kind: 'retry',
      cause: `the broker did not accept the message (reason ${hex(reasonCode)})`,
    }
  );
}

const pubackRefusals: Readonly<Record<number, Refusal>> = {
  128: { kind: 'retry', cause: 'the broker did not accept the message and gave no reason' },
  131: { kind: 'retry', cause: 'the broker did not accept the message (its own reason, 0x83)' },
  135: { kind: 'hold', cause: 'the broker does not allow this gateway to publish on its topic' },
  144: { kind: 'hold', cause: 'the broker does not accept the name of the topic' },
  145: { kind: 'retry', cause: 'the broker says that the packet identifier is in use' },
  151: { kind: 'retry', cause: 'a quota of the broker is exceeded' },
  153: { kind: 'reject', cause: 'the broker says that the payload is not what it claims to be' },
};

/** Why a connection is not to be had. `refused` needs a person, `offline` may pass by itself. */
export type ConnectionFault = { readonly state: 'refused' | 'offline'; readonly detail: string };

const refused = (detail: string): ConnectionFault => ({ state: 'refused', detail });
const offline = (detail: string): ConnectionFault => ({ state: 'offline', detail });

/** MQTT 3.1.1 §3.2.2.3 (1 to 5) and MQTT 5.0 §3.2.2.2 (128 and above). */
export function faultFromConnack(reasonCode: number): ConnectionFault {
  return (
    connackFaults[reasonCode] ??
    offline(`The broker refused the connection (reason ${hex(reasonCode)}).`)
  );
}

const connackFaults: Readonly<Record<number, ConnectionFault>> = {
  1: refused('The broker does not speak this MQTT version: set protocolVersion to 4 or 5.'),
  2: refused("The broker does not accept this gateway's id as a client id."),
  3: offline('The broker says that it is not available.'),
  4: refused('The broker does not accept the user name and password.'),
  5: refused('The broker does not let this gateway in: check user name, password and its rules.'),
  132: refused('The broker does not speak this MQTT version: set protocolVersion to 4 or 5.'),
  133: refused("The broker does not accept this gateway's id as a client id."),
  134: refused('The broker does not accept the user name and password.'),
  135: refused('The broker does not let this gateway in: check user name, password and its rules.'),
  136: offline('The broker says that it is not available.'),
  137: offline('The broker says that it is busy.'),
  138: refused('The broker has banned this gateway.'),
  140: refused('The broker wants another way of signing in.'),
  151: offline('A quota of the broker is exceeded.'),
  156: refused('The broker says: use another server.'),
  157: refused('The broker says: the server has moved.'),
  159: offline('The broker says that too many connect at the same time.'),
};

export const SESSION_TAKEN_OVER = 0x8e;
export const SAME_ID_ELSEWHERE =
  "Another machine uses this gateway's id: was a disk copied? Give one of them another gatewayId.";

/** Why a broker closed a working connection (MQTT 5.0 §3.14.2.1). */
export function faultFromDisconnect(reasonCode: number): ConnectionFault {
  if (reasonCode === SESSION_TAKEN_OVER) {
    return refused(SAME_ID_ELSEWHERE);
  }
  return (
    disconnectFaults[reasonCode] ??
    offline(`The broker closed the connection (reason ${hex(reasonCode)}).`)
  );
}

const disconnectFaults: Readonly<Record<number, ConnectionFault>> = {
  135: refused('The broker closed the connection: this gateway is not authorised.'),
  137: offline('The broker closed the connection because it is busy.'),
  139: offline('The broker is shutting down.'),
  141: offline('The broker heard nothing from this gateway for too long.'),
  147: offline('The broker says that more messages were under way than it allows.'),
  149: offline('The broker says that a message was too large.'),
  151: offline('A quota of the broker is exceeded.'),
  152: refused('An administrator of the broker has closed the connection.'),
  154: refused('The broker does not keep retained messages, which Gatehouse needs.'),
  155: refused('The broker does not offer QoS 1, which Gatehouse needs.'),
};

/** As OpenSSL says it when both sides speak TLS, but no version in common; after a write Node has it in the text of EPROTO. */
const VERSION_FAULT = /protocol.version|unsupported.protocol/i;

/** Codes of Node's TLS errors that time does not heal. */
const CERTIFICATE_FAULT = /CERT|SIGNATURE|ISSUER|ERR_TLS|ERR_SSL/;

/** What the client library reports: a refused CONNACK with the reason as a number, a socket or TLS error, a time-out. */
export function faultFromError(error: Error): ConnectionFault {
  if ('code' in error && typeof error.code === 'number') return faultFromConnack(error.code);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (VERSION_FAULT.test(`${code} ${error.message}`)) {
    return refused(
      `The broker speaks an older TLS than minTlsVersion allows (${code || error.message}).`,
    );
  }
  if (CERTIFICATE_FAULT.test(code)) {
    return refused(`The certificate of the broker cannot be trusted (${code}).`);
  }
  if (error.message === 'Keepalive timeout') return offline('The broker no longer answers.');
  if (error.message === 'connack timeout') return offline('The broker does not answer.');
  return offline(`The broker cannot be reached (${code || error.message}).`);
}

/** A sentence as the cause within another one. */
export const causeFrom = ({ detail }: ConnectionFault): string =>
  (detail.charAt(0).toLowerCase() + detail.slice(1)).replace(/\.$/, '');

const hex = (reasonCode: number): string => `0x${reasonCode.toString(16).padStart(2, '0')}`;
