import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useApp } from '#devices-page/devices-app.ts';
import { textOfHex, timeOfDay } from '#devices-page/hex-text.ts';
import type { LineWatch, WatchedRow } from '#devices-page/line-watch.ts';

export type RowsProps = {
  readonly watch: LineWatch;
  /** Whether the bytes are shown as text too; of hidden ones there is none. */
  readonly hasText: boolean;
};

/** The newest row is at the bottom and in sight, unless somebody has scrolled up to read. */
export function LineRows({ watch, hasText }: RowsProps): JSX.Element {
  const { text } = useApp();
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const rows = watch.rows.value;
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [rows]);
  return (
    <div
      ref={box}
      class="line-rows"
      role="log"
      aria-live="off"
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        isAtEnd.current = scrollTop + clientHeight >= scrollHeight - 4;
      }}
    >
      {rows.length === 0 && <p class="line-note">{text.value.lineView.nothingYet}</p>}
      {rows.map((each) => (
        <Row key={each.key} watched={each} hasText={hasText} />
      ))}
    </div>
  );
}

type RowProps = { readonly watched: WatchedRow; readonly hasText: boolean };

function Row({ watched, hasText }: RowProps): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value.lineView;
  if (watched.kind === 'unshown')
    return <p class="line-unshown">{t.unshown(formats.value.count(watched.bytes))}</p>;
  if (watched.kind === 'link') {
    const { atMs, event } = watched.link;
    return (
      <p class="line-unshown">
        <time>{timeOfDay(atMs)}</time> — {t.link[event]}
      </p>
    );
  }
  const { atMs, direction, hex } = watched.row;
  return (
    <p class={`line-row is-${direction}`}>
      <time>{timeOfDay(atMs)}</time>
      <span class="line-direction" role="img" aria-label={t[direction]} title={t[direction]}>
        {direction === 'in' ? '◀' : '▶'}
      </span>
      <code>{hex}</code>
      {hasText && <code class="line-text">{textOfHex(hex)}</code>}
    </p>
  );
}
