/**
 * After a touch the next key is meant for the screen (space bar, digits, Enter), not for the button that was touched.
 * A button that was reached by the keyboard keeps the focus: its clicks have no detail.
 */
export function leaveAfterTouch(event: Event & { readonly detail: number }): void {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (event.detail > 0) button?.blur();
}
