import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Whether somebody reads in a list: the focus is in it, or it is scrolled away from its top. */
export function useReading(
  listRef: RefObject<HTMLElement | null>,
  scrollerSelector: string,
): boolean {
  const [isReading, setReading] = useState(false);
  const look = (): void => {
    const scrolledPx = document.querySelector(scrollerSelector)?.scrollTop ?? 0;
    const hasFocus = listRef.current?.contains(document.activeElement) ?? false;
    setReading(hasFocus || scrolledPx > SCROLL_SLACK_PX);
  };
  // A focused button that disappears tells nobody, so each drawing looks again.
  useEffect(look);
  useEffect(() => {
    const list = listRef.current;
    const scroller = document.querySelector(scrollerSelector);
    if (!list || !scroller) return;
    // While the focus moves from one row to the next it is nowhere for a moment.
    const lookSoon = (): void => void setTimeout(look, 0);
    scroller.addEventListener('scroll', look, { passive: true });
    list.addEventListener('focusin', look);
    list.addEventListener('focusout', lookSoon);
    return () => {
      scroller.removeEventListener('scroll', look);
      list.removeEventListener('focusin', look);
      list.removeEventListener('focusout', lookSoon);
    };
  }, [listRef, scrollerSelector]);
  return isReading;
}

const SCROLL_SLACK_PX = 8;
