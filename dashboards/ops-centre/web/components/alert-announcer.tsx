import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '#console/console-app.ts';
import { newestFirst } from '#console/data/alert-book.ts';
import { bodyTemperature } from './temperature.tsx';

const THROTTLE_MS = 5_000;

/** Tells a screen reader of new alerts in one sentence, at most once in five seconds. */
export function AlertAnnouncer(): JSX.Element {
  const { store, text, formats } = useApp();
  const [said, setSaid] = useState('');
  const heardIds = useRef<ReadonlySet<string>>(new Set());
  const quietUntilMs = useRef(0);
  const waiting = store.waiting.value;

  useEffect(() => {
    const fresh = waiting.filter((each) => !heardIds.current.has(each.alertId));
    const newest = newestFirst(fresh)[0];
    if (!newest) return;
    const say = (): void => {
      const { alerts } = text.peek();
      const { temperature, count } = formats.peek();
      heardIds.current = new Set(waiting.map((each) => each.alertId));
      quietUntilMs.current = performance.now() + THROTTLE_MS;
      const place = alerts.place(newest.checkpointId, newest.laneId);
      const waitingCount = count(waiting.length);
      setSaid(
        newest.kind === 'device'
          ? alerts.deviceSummary(
              place,
              text.peek().words.health.condition[newest.condition],
              waitingCount,
            )
          : alerts.summary(place, temperature(bodyTemperature(newest)), waitingCount),
      );
    };
    const timer = setTimeout(say, Math.max(0, quietUntilMs.current - performance.now()));
    return () => clearTimeout(timer);
  }, [waiting, text, formats]);

  return (
    <p class="visually-hidden" role="alert">
      {said}
    </p>
  );
}
