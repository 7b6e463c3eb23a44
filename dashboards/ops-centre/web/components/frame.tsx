import type { ComponentChildren, JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import { hashFor } from '#console/routes.ts';
import type { SessionView } from '#ops-centre/http/api/account-types.ts';
import { AlertAnnouncer } from './alert-announcer.tsx';
import { LiveLine } from './live-line.tsx';
import { Preferences } from './preferences.tsx';
import { SoundBar } from './sound-bar.tsx';

type FrameProps = {
  readonly user: SessionView['user'];
  readonly children: ComponentChildren;
};

/** What surrounds every screen: who is here, where to go, how live it is, whether it can be heard. */
export function Frame({ user, children }: FrameProps): JSX.Element {
  const { text } = useApp();
  return (
    <div class="frame">
      <button type="button" class="skip-link" onClick={skipToContent}>
        {text.value.app.skipToContent}
      </button>
      <header class="top-bar">
        <Brand />
        <Navigation isAdmin={user.role === 'admin'} />
        <span class="spacer" />
        <ServerTime />
        <Preferences />
        <SignedInUser user={user} />
      </header>
      <div class="status-strip">
        <LiveLine />
        <SoundBar />
      </div>
      <AlertAnnouncer />
      <main id="content" class="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** A button, because the hash of an anchor would be a route. */
function skipToContent(): void {
  document.getElementById('content')?.focus();
}

export function Brand(): JSX.Element {
  const { text } = useApp();
  return (
    <span class="brand">
      <svg class="brand-mark" viewBox="0 0 64 64" aria-hidden="true">
        <path d="M8 58V24L32 6l24 18v34H42V38a10 10 0 0 0-20 0v20z" />
      </svg>
      {text.value.app.name}
    </span>
  );
}

function Navigation({ isAdmin }: { readonly isAdmin: boolean }): JSX.Element {
  const { text, store, formats, route } = useApp();
  const t = text.value.app;
  const waiting = store.waiting.value.length;
  // What is lost for good stays on the list; what is still missing is somebody's business now.
  const withGaps = [...store.gateways.value.values()].filter(({ gaps }) =>
    gaps.some(({ reason }) => reason === 'missing'),
  ).length;
  const { page } = route.value;
  const at = (pages: string[]): 'page' | undefined => (pages.includes(page) ? 'page' : undefined);
  return (
    <nav class="navigation" aria-label={t.mainNavigation}>
      <a href={hashFor.alerts} aria-current={at(['alerts', 'alert'])}>
        {t.alerts}
        {waiting > 0 && <span class="badge">{formats.value.count(waiting)}</span>}
      </a>
      <a href={hashFor.passages} aria-current={at(['passages', 'passage'])}>
        {t.passages}
      </a>
      <a href={hashFor.gateways} aria-current={at(['gateways'])}>
        {t.gateways}
        {withGaps > 0 && (
          <span class="badge" title={text.value.gateways.withGaps(formats.value.count(withGaps))}>
            {formats.value.count(withGaps)}
          </span>
        )}
      </a>
      {isAdmin && (
        <a href={hashFor.users} aria-current={at(['users'])}>
          {t.users}
        </a>
      )}
    </nav>
  );
}

function ServerTime(): JSX.Element {
  const { text, formats, nowMs } = useApp();
  return (
    <span class="server-time" title={text.value.app.serverClock}>
      {formats.value.clockTime(nowMs.value)}
    </span>
  );
}

function SignedInUser({ user }: { readonly user: SessionView['user'] }): JSX.Element {
  const { text, session } = useApp();
  const { app, words } = text.value;
  const leave = (): void => {
    // Whoever comes next begins at the list, not where this person was.
    location.hash = hashFor.alerts;
    void session.signOut();
  };
  return (
    <span class="signed-in">
      <span class="signed-in-name">{app.signedInAs(user.userName, words.role[user.role])}</span>
      <button type="button" class="quiet-button" onClick={leave}>
        {app.signOut}
      </button>
    </span>
  );
}
