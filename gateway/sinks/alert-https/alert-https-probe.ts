import { errorRegistry, GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { directAlertDoorV1 } from '#gateway/wire/direct-alert.ts';
import type { AlertHttpsConfig } from './alert-https-config.ts';
import type { CentreDoorOptions } from './centre-door.ts';
import { createCentreDoor } from './centre-door.ts';
import type { Answer } from './post-outcome.ts';
import { codeIn, failureFrom, jsonIn } from './post-outcome.ts';

/** One line for `doctor`: whether the ops centre would take an alert on this way, and what to do if not. */
export type AlertHttpsProbe = {
  readonly ok: boolean;
  readonly sentence: string;
  /** Empty when nothing is to be done. */
  readonly action: string;
};

/** Asks at the door without bringing anything. Never rejects. */
export async function probeAlertHttps(
  options: CentreDoorOptions,
  signal: AbortSignal,
): Promise<AlertHttpsProbe> {
  const door = createCentreDoor(options);
  try {
    return answered(options, await door.ask(null, signal));
  } catch (error) {
    return unanswered(options.config, error);
  } finally {
    door.close();
  }
}

function answered({ config, address }: CentreDoorOptions, answer: Answer): AlertHttpsProbe {
  const { url } = config;
  const told = directAlertDoorV1.safeParse(jsonIn(answer.body));
  if (answer.status === 200 && told.success && told.data.gatewayId === address.gatewayId)
    return {
      ok: true,
      sentence: `${url} takes alerts of this gateway past the broker.`,
      action: '',
    };
  const refusal = refusalAdvice(answer.status, address.gatewayId);
  const sentence = refusal
    ? `${url} answers ${answer.status}${codeIn(answer.body)}.`
    : `Something else than an ops centre answers at ${url} (${answer.status}).`;
  return { ok: false, sentence, action: refusal ?? 'Correct `directAlerts.url`.' };
}

/** `null` for an answer that an ops centre does not give. */
function refusalAdvice(status: number, gatewayId: string): string | null {
  switch (status) {
    case 401:
      return `Issue a token with \`gatehouse ops-centre gateways token ${gatewayId}\` and put it into the file of \`directAlerts.tokenFile\`; no restart is needed.`;
    case 421:
      return 'Use the address under which the ops centre is known (its `http.publicUrl`) as `directAlerts.url`.';
    case 429:
      return 'The ops centre has refused this gateway several times: correct the token, wait a minute, then try again.';
    case 502:
    case 503:
    case 504:
      return 'The ops centre is not ready, or a proxy does not reach it: look at the ops centre.';
    default:
      return null;
  }
}

function unanswered(config: AlertHttpsConfig, error: unknown): AlertHttpsProbe {
  if (error instanceof GatehouseError)
    return { ok: false, sentence: error.message, action: errorRegistry.SECRET_UNREADABLE.action };
  const { cause } = failureFrom(error, false);
  const code = (error as Partial<NodeJS.ErrnoException>).code ?? '';
  return { ok: false, sentence: `${config.url}: ${cause}`, action: adviceFor(code, config) };
}

/** Codes of OpenSSL as Node passes them on (nodejs.org/api/tls.html, X509 certificate error codes), and Node's own. */
function adviceFor(code: string, { certFile }: AlertHttpsConfig): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'Its certificate is for another name: use that name in `directAlerts.url`, or set `directAlerts.servername`.';
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return 'Renew the certificate of the ops centre, or correct the clock of this PC.';
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|ALERT_(BAD|UNKNOWN)/.test(code))
    return certFile === undefined
      ? 'It asks for a certificate: set `directAlerts.certFile` and `directAlerts.keyFile`.'
      : 'It does not take the certificate of `directAlerts.certFile`: have it signed by the authority that the ops centre trusts.';
  if (/^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/.test(code))
    return 'Nobody known vouches for its certificate: set `directAlerts.caFile` to that of its authority.';
  if (/^(ERR_SSL_|EPROTO)/.test(code))
    return 'What listens there does not speak TLS as it should: check the port in `directAlerts.url`.';
  if (code === 'ECONNRESET' && certFile !== undefined)
    return 'It ended the connection: see whether it takes the certificate of `directAlerts.certFile`.';
  return 'Check `directAlerts.url`, the network and any firewall, and whether the ops centre runs.';
}
