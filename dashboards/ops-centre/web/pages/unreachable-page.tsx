import type { JSX } from 'preact';
import { Door } from '#console/components/door.tsx';
import { useApp } from '#console/console-app.ts';

export function UnreachablePage(): JSX.Element {
  const { text } = useApp();
  const t = text.value.unreachable;
  return <Door heading={t.heading} lead={t.lead} />;
}
