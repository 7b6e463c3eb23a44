import type { JSX, RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '#devices-page/devices-app.ts';
import type { LinePhase, LineWatch } from '#devices-page/line-watch.ts';
import { LineMask } from '#gateway/wire/device-words.ts';
import type { ShapeName } from '#web/shape.tsx';
import { Shape } from '#web/shape.tsx';
import { LineRows } from './line-rows.tsx';

type PanelProps = { readonly watch: LineWatch };

/** What goes over the line of one device, for whoever installs or mends it. */
export function LinePanel({ watch }: PanelProps): JSX.Element {
  const { text, devices, closeLine } = useApp();
  const t = text.value.lineView;
  const panel = useRef<HTMLElement>(null);
  const device = devices.value?.find(({ deviceId }) => deviceId === watch.deviceId);
  const close = (): void => {
    closeLine();
    document.getElementById(`row-${watch.deviceId}`)?.focus();
  };
  useEffect(() => panel.current?.focus(), []);
  useKeys(panel, close);
  return (
    <section
      ref={panel}
      class="line-panel"
      role="dialog"
      aria-label={t.title(watch.deviceId)}
      tabIndex={-1}
    >
      <header>
        <h2>{t.title(watch.deviceId)}</h2>
        <span class="line-settings">{device?.lineSettings}</span>
        <Buttons watch={watch} onClose={close} />
      </header>
      <Phase watch={watch} />
      <p class="line-note">
        {device && t.masked[device.lineMask]} {t.limit}
      </p>
      <LineRows watch={watch} hasText={device?.lineMask === LineMask.StrayText} />
    </section>
  );
}

/** Escape closes wherever the focus is: the panel is what was opened last. Its rows scroll while it has the focus. */
function useKeys(panel: RefObject<HTMLElement | null>, close: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close();
      const rows = panel.current?.querySelector('.line-rows');
      const isInside = panel.current?.contains(document.activeElement) ?? false;
      if (!rows || !isInside || !(event.key in pagesByKey)) return;
      event.preventDefault();
      rows.scrollBy({ top: (pagesByKey[event.key] ?? 0) * rows.clientHeight });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}

const pagesByKey: Readonly<Record<string, number>> = {
  PageUp: -0.9,
  PageDown: 0.9,
  ArrowUp: -0.1,
  ArrowDown: 0.1,
};

type ButtonProps = PanelProps & { readonly onClose: () => void };

function Buttons({ watch, onClose }: ButtonProps): JSX.Element {
  const { text } = useApp();
  const t = text.value.lineView;
  const isOver = isOverIn[watch.phase.value];
  return (
    <span class="line-buttons">
      {isOver && (
        <button type="button" class="main-button" onClick={watch.again}>
          {t.again}
        </button>
      )}
      <button type="button" aria-pressed={watch.isHeld.value} onClick={watch.toggleHold}>
        {watch.isHeld.value ? t.resume : t.pause}
      </button>
      <button type="button" onClick={watch.clear}>
        {t.clear}
      </button>
      <button type="button" onClick={onClose}>
        {t.close} <kbd>Esc</kbd>
      </button>
    </span>
  );
}

const isOverIn: Readonly<Record<LinePhase, boolean>> = {
  opening: false,
  live: false,
  broken: false,
  ended: true,
  full: true,
  refused: false,
};

const shapes: Readonly<Record<LinePhase, ShapeName>> = {
  opening: 'triangle',
  live: 'circle',
  broken: 'octagon',
  ended: 'square',
  full: 'square',
  refused: 'octagon',
};

function Phase({ watch }: PanelProps): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value.lineView;
  const phase = watch.phase.value;
  const held = watch.isHeld.value;
  return (
    <p class={`line-phase is-${phase}`} role="status">
      <Shape name={shapes[phase]} />
      <strong>{t.phase[phase]}</strong>
      {held && <span aria-live="off">{t.held(formats.value.count(watch.heldRows.value))}</span>}
    </p>
  );
}
