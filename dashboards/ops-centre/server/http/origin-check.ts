import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '#ops-centre/config/config-schema.ts';

/**
 * Who may talk to this server by way of a browser. A page of another site must not act in a signed-in person's
 * name (CSRF), and a foreign name that resolves to loopback must not reach a local server (DNS rebinding).
 */
export type OriginRules = {
  readonly listenHost: string;
  readonly isTls: boolean;
  readonly publicUrl: string | null;
};

/** On loopback only loopback names and the public one are answered; elsewhere any name may be ours. */
export function isHostAllowed(rules: OriginRules, hostHeader: string | undefined): boolean {
  if (hostHeader === undefined) return false;
  if (!isLoopback(rules.listenHost)) return true;
  if (rules.publicUrl !== null && hostHeader === new URL(rules.publicUrl).host) return true;
  return isLoopback(hostNameOf(hostHeader));
}

/** Browsers name the origin of every request that changes something, and of every request from another site. */
export function isOriginAllowed(rules: OriginRules, headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return false;
  const { origin, host } = headers;
  // No browser, or one that only reads from the same site.
  if (origin === undefined) return true;
  if (rules.publicUrl !== null && origin === new URL(rules.publicUrl).origin) return true;
  return origin === `${rules.isTls ? 'https' : 'http'}://${host ?? ''}`;
}

function hostNameOf(hostHeader: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(hostHeader);
  return bracketed ? (bracketed[1] as string) : hostHeader.replace(/:\d+$/, '').toLowerCase();
}
