import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Frame } from './components/frame.tsx';
import { useApp } from './console-app.ts';
import type { SessionState } from './data/session.ts';
import { AlertPage } from './pages/alert-page.tsx';
import { AlertsPage } from './pages/alerts-page.tsx';
import { GatewaysPage } from './pages/gateways-page.tsx';
import { PassagePage } from './pages/passage-page.tsx';
import { PassagesPage } from './pages/passages-page.tsx';
import { SetUpPage } from './pages/set-up-page.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';
import { UnreachablePage } from './pages/unreachable-page.tsx';
import { UsersPage } from './pages/users-page.tsx';
import type { Route } from './routes.ts';
import { hashFor } from './routes.ts';

/** Chooses the screen: first by who is here, then by the address. */
export function App(): JSX.Element {
  const { session, route, text, store, formats } = useApp();
  const state = session.state.value;
  const waiting = store.waiting.value.length;
  useDoor(state.kind, route.value);

  useEffect(() => {
    const { app } = text.value;
    document.title = waiting > 0 ? app.titleWithAlerts(formats.value.count(waiting)) : app.title;
  }, [waiting, text.value, formats.value]);

  switch (state.kind) {
    case 'loading':
      return <p class="door-note">{text.value.app.loading}</p>;
    case 'unreachable':
      return <UnreachablePage />;
    case 'set-up':
      return <SetUpPage />;
    case 'signed-out':
      return <SignInPage hasEnded={state.ended} />;
    case 'signed-in':
      return (
        <Frame user={state.user}>
          <Screen route={route.value} />
        </Frame>
      );
    default: {
      const unhandled: never = state;
      return unhandled;
    }
  }
}

/** Leads to the door whoever is not signed in, and afterwards to where they wanted to go. */
function useDoor(kind: SessionState['kind'], route: Route): void {
  const wantedHash = useRef('');
  useEffect(() => {
    const isAtDoor = route.page === 'set-up' || route.page === 'sign-in';
    const isOutside = kind === 'set-up' || kind === 'signed-out';
    if (isOutside) {
      if (!isAtDoor) wantedHash.current = location.hash;
      goTo(kind === 'set-up' ? hashFor.setUp : hashFor.signIn);
    } else if (kind === 'signed-in' && isAtDoor) {
      goTo(wantedHash.current || hashFor.alerts);
    }
  }, [kind, route]);
}

function goTo(hash: string): void {
  if (location.hash !== hash) location.replace(hash);
}

function Screen({ route }: { readonly route: Route }): JSX.Element {
  const { text } = useApp();
  switch (route.page) {
    case 'set-up':
    case 'sign-in':
    case 'alerts':
      return <AlertsPage />;
    case 'alert':
      return <AlertPage key={route.alertId} alertId={route.alertId} />;
    case 'passages':
      return <PassagesPage />;
    case 'passage':
      return <PassagePage gatewayId={route.gatewayId} passageId={route.passageId} />;
    case 'gateways':
      return <GatewaysPage />;
    case 'users':
      return <UsersPage />;
    case 'unknown':
      return <p class="empty">{text.value.app.notFound}</p>;
    default: {
      const unhandled: never = route;
      return unhandled;
    }
  }
}
