import type { JSX } from 'preact';
import { useApp } from '#kiosk/kiosk-app.ts';
import type { KioskLane } from '#kiosk/station-client.ts';
import { LanguageButton } from './control-bar.tsx';

/** Asked once, where the address does not say which lane this screen stands at. */
export function LanePage({ lanes }: { readonly lanes: readonly KioskLane[] }): JSX.Element {
  const { text, station } = useApp();
  const unknown = station.wantedLaneId.value;
  return (
    <main class="door">
      <LanguageButton />
      {unknown !== null && <p class="door-problem">{text.value.unknownLane(unknown)}</p>}
      <h1>{text.value.chooseLane}</h1>
      <ul class="lanes">
        {lanes.map(({ laneId, checkpointId }) => (
          <li key={laneId}>
            <button type="button" onClick={() => station.chooseLane(laneId)}>
              {checkpointId} · {laneId}
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}
