import type { ComponentChildren, JSX } from 'preact';
import { Brand } from './frame.tsx';
import { Preferences } from './preferences.tsx';

type DoorProps = {
  readonly heading: string;
  readonly lead: string;
  readonly children?: ComponentChildren;
};

/** What is shown to somebody who is not signed in. */
export function Door({ heading, lead, children }: DoorProps): JSX.Element {
  return (
    <div class="door">
      <header class="door-bar">
        <Brand />
        <span class="spacer" />
        <Preferences />
      </header>
      <main class="panel door-panel">
        <h1>{heading}</h1>
        <p class="door-lead">{lead}</p>
        {children}
      </main>
    </div>
  );
}
