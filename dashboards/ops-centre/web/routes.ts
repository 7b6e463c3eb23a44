/** The console's screens by hash, so that the page works from any static server. */
export type Route =
  | { readonly page: 'set-up' | 'sign-in' | 'alerts' | 'passages' | 'gateways' | 'users' }
  | { readonly page: 'alert'; readonly alertId: string }
  | { readonly page: 'passage'; readonly gatewayId: string; readonly passageId: string }
  | { readonly page: 'unknown' };

export const hashFor = {
  setUp: '#/setup',
  signIn: '#/sign-in',
  alerts: '#/alerts',
  alert: (alertId: string): string => `#/alerts/${encodeURIComponent(alertId)}`,
  passages: '#/passages',
  passage: (gatewayId: string, passageId: string): string =>
    `#/passages/${encodeURIComponent(gatewayId)}/${encodeURIComponent(passageId)}`,
  gateways: '#/gateways',
  users: '#/users',
} as const;

const plainPages = new Map<string, Route>([
  ['', { page: 'alerts' }],
  ['setup', { page: 'set-up' }],
  ['sign-in', { page: 'sign-in' }],
  ['alerts', { page: 'alerts' }],
  ['passages', { page: 'passages' }],
  ['gateways', { page: 'gateways' }],
  ['users', { page: 'users' }],
]);

export function routeFromHash(hash: string): Route {
  const [page = '', first, second, ...rest] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decoded);
  if (rest.length > 0) return { page: 'unknown' };
  if (first === undefined) return plainPages.get(page) ?? { page: 'unknown' };
  if (page === 'alerts' && second === undefined) return { page: 'alert', alertId: first };
  if (page === 'passages' && second !== undefined)
    return { page: 'passage', gatewayId: first, passageId: second };
  return { page: 'unknown' };
}

/** A hash that is no valid escape is shown as it is, and found nowhere. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
