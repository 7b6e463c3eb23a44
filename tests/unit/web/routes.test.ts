import { expect, test } from 'vitest';
import { hashFor, routeFromHash } from '#console/routes.ts';

test.each([
  ['', { page: 'alerts' }],
  ['#/', { page: 'alerts' }],
  [hashFor.setUp, { page: 'set-up' }],
  [hashFor.signIn, { page: 'sign-in' }],
  [hashFor.alerts, { page: 'alerts' }],
  [hashFor.alert('gate-1.lane-1/b'), { page: 'alert', alertId: 'gate-1.lane-1/b' }],
  [hashFor.passages, { page: 'passages' }],
  [hashFor.passage('gate-1', 'p 7'), { page: 'passage', gatewayId: 'gate-1', passageId: 'p 7' }],
  [hashFor.gateways, { page: 'gateways' }],
  [hashFor.users, { page: 'users' }],
  ['#/nothing', { page: 'unknown' }],
  ['#/alerts/a/b', { page: 'unknown' }],
  ['#/alerts/%E0%A4%A', { page: 'alert', alertId: '%E0%A4%A' }],
])('%s leads to its screen', (hash, route) => {
  expect(routeFromHash(hash)).toEqual(route);
});
