/** Arrow keys move among the buttons of a list; Home and End go to its ends. Returns how to stop. */
export function moveByArrows(list: HTMLElement): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const buttons = [...list.querySelectorAll<HTMLElement>('button')];
    const at =
      document.activeElement instanceof HTMLElement ? buttons.indexOf(document.activeElement) : -1;
    const to = targets[event.key]?.(at, buttons.length - 1);
    if (to === undefined) return;
    event.preventDefault();
    buttons[to]?.focus();
  };
  list.addEventListener('keydown', onKey);
  return () => list.removeEventListener('keydown', onKey);
}

const targets: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_at, last) => last,
};
