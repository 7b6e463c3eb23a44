import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Route } from './routes.ts';
import { routeFromHash } from './routes.ts';

/** The screen that the address names, as it changes. */
export function createRoute(): ReadonlySignal<Route> {
  const route = signal(routeFromHash(location.hash));
  window.addEventListener('hashchange', () => {
    route.value = routeFromHash(location.hash);
  });
  return route;
}
