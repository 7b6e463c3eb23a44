import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '#devices-page/devices-app.ts';
import { TokenPage } from '#web/token-page.tsx';
import { DeviceRow } from './device-row.tsx';
import { DevicesHead, Preferences } from './devices-head.tsx';
import { FittingRows } from './fitting-rows.tsx';
import { LinePanel } from './line-panel.tsx';
import { LiveLine } from './live-line.tsx';
import { moveByArrows } from './row-keys.ts';

/** All devices of this gateway, and the line of one of them. */
export function DevicesPage(): JSX.Element {
  const { live, line, language, signIn } = useApp();
  if (live.value?.phase === 'signed-out')
    return (
      <TokenPage language={language.value} signIn={signIn}>
        <Preferences />
      </TokenPage>
    );
  return (
    <div class={line.value ? 'page has-line' : 'page'}>
      <DevicesHead />
      <LiveLine />
      <Rows />
      {line.value && <LinePanel key={line.value.deviceId} watch={line.value} />}
    </div>
  );
}

function Rows(): JSX.Element {
  const { devices, fittings, live, text } = useApp();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const rows = list.current;
    if (!rows) return;
    return moveByArrows(rows);
  }, [devices.value === null]);
  const isOld = live.value?.phase === 'not-live';
  if (devices.value === null) return <main class="note">{text.value.live.connecting}…</main>;
  if (devices.value.length + fittings.value.length === 0)
    return <main class="note">{text.value.noDevices}</main>;
  return (
    <main class={isOld ? 'device-list is-old' : 'device-list'}>
      <ul ref={list} aria-label={text.value.title}>
        {devices.value.map((device) => (
          <DeviceRow key={device.deviceId} device={device} />
        ))}
      </ul>
      <FittingRows />
      <p class="keys">{text.value.keys}</p>
    </main>
  );
}
