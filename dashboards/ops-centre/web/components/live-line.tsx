import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import type { Text } from '#console/text/zh.ts';
import type { Formats } from '#web/format.ts';
import type { LivePhase, LiveState } from '#web/live-state.ts';
import type { ShapeName } from '#web/shape.tsx';
import { Shape } from '#web/shape.tsx';

const shapes: Record<LivePhase, ShapeName> = {
  live: 'circle',
  connecting: 'triangle',
  'catching-up': 'triangle',
  'not-live': 'octagon',
  'signed-out': 'octagon',
};

/** How live this screen is, always in sight: shape, word and time, never colour alone. */
export function LiveLine(): JSX.Element {
  const { live, text, formats } = useApp();
  const state = live.value;
  const phase = state?.phase ?? 'connecting';
  const [word, detail] = wording(phase, state, text.value.live, formats.value);
  return (
    <div class={`live-line is-${phase}`} role="status" aria-live={liveness[phase]}>
      <Shape name={shapes[phase]} />
      <strong class="live-word">{word}</strong>
      <span class="live-detail" aria-live="off">
        {detail}
      </span>
      {phase === 'not-live' && <span class="live-action">{text.value.live.notLiveAction}</span>}
    </div>
  );
}

/** The loss of the stream interrupts a screen reader; the rest waits its turn. */
const liveness: Record<LivePhase, 'polite' | 'assertive'> = {
  live: 'polite',
  connecting: 'polite',
  'catching-up': 'polite',
  'not-live': 'assertive',
  'signed-out': 'assertive',
};

function wording(
  phase: LivePhase,
  state: LiveState | null,
  t: Text['live'],
  formats: Formats,
): readonly [string, string] {
  const proven = state?.upToDateAtMs ?? null;
  const provenAt = proven === null ? null : formats.clockTime(proven);
  switch (phase) {
    case 'live':
      return [t.live, provenAt === null ? '' : t.upToDateAt(provenAt)];
    case 'connecting':
      return [t.connecting, t.connectingDetail];
    case 'catching-up':
      return [t.catchingUp, t.catchingUpDetail];
    case 'not-live':
      return [t.notLive, provenAt === null ? t.neverLive : t.notLiveSince(provenAt)];
    case 'signed-out':
      return [t.signedOut, t.signedOutDetail];
    default: {
      const unhandled: never = phase;
      return unhandled;
    }
  }
}
