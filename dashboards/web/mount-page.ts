import type { ComponentChild } from 'preact';
import { render } from 'preact';

/** Puts the page in the place of what older browsers go on showing. */
export function mountPage(content: ComponentChild): void {
  const page = document.getElementById('page');
  if (!page) return;
  page.textContent = '';
  render(content, page);
}
