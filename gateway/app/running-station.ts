import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { readRunFacts } from './run-file.ts';
import { readSecretFile } from './secret-files.ts';

const ANSWER_WITHIN_MS = 10_000;

/** The station of a gateway that runs on this machine, for its own commands; the access rules are those of everybody. */
export type RunningStation = {
  readonly url: string;
  /** With a body it is a POST. Rejects with what the station said when it refused. */
  ask(path: string, body?: unknown): Promise<Record<string, unknown>>;
};

/** `null` where no gateway says where its station is. */
export async function runningStation(config: GatewayConfig): Promise<RunningStation | null> {
  const facts = readRunFacts(config);
  if (!facts) return null;
  const url = reachable(facts.address);
  const { accessTokenFile } = config.station;
  const token = accessTokenFile ? await readSecretFile(accessTokenFile) : null;
  const access = token === null ? {} : { authorization: `Bearer ${token}` };
  return {
    url,
    async ask(path, body) {
      const answer = await fetch(`${url}${path}`, {
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        headers: { ...access, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      });
      const told = (await answer.json()) as Record<string, unknown>;
      if (!answer.ok) throw new Error(`The station refused: ${JSON.stringify(told['error'])}`);
      return told;
    },
  };
}

/** A station that listens on every address is asked at this machine's own. */
function reachable(address: string): string {
  const url = new URL(address);
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  if (url.hostname === '[::]') url.hostname = '[::1]';
  return url.origin;
}
