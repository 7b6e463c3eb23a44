/** Keys of a list: they work only while one of its rows has the focus (WCAG 2.1.4), and never with a modifier. */
export type ListKeyActions = {
  readonly onAcknowledge: (rowId: string) => void;
  /** The reader goes up beyond the first row. */
  readonly onAbove: () => void;
};

const ROW_LINK = '[data-row-link]';

export function handleListKey(event: KeyboardEvent, actions: ListKeyActions): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const row = event.target instanceof Element ? event.target.closest('[data-row-id]') : null;
  const list = event.currentTarget;
  if (!(row instanceof HTMLElement) || !(list instanceof HTMLElement)) return;
  const links = [...list.querySelectorAll<HTMLElement>(ROW_LINK)];
  const at = links.findIndex((link) => row.contains(link));
  switch (event.key) {
    case 'j':
    case 'ArrowDown':
      links[at + 1]?.focus();
      break;
    case 'k':
    case 'ArrowUp':
      if (at === 0) actions.onAbove();
      else links[at - 1]?.focus();
      break;
    case 'Home':
      links[0]?.focus();
      break;
    case 'End':
      links.at(-1)?.focus();
      break;
    case 'a':
      actions.onAcknowledge(row.dataset['rowId'] ?? '');
      break;
    default:
      return;
  }
  event.preventDefault();
}
