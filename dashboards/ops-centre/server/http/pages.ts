import { ApiError } from './api-errors.ts';

/** Lists are read newest first, page by page: `before` names the order of the last item of the page before. */
export type Page<Item> = { readonly items: readonly Item[]; readonly nextBefore: string | null };

export function orderFrom(before: string | undefined): number {
  if (before === undefined) return Number.MAX_SAFE_INTEGER;
  const order = Number(before);
  if (!/^\d{1,15}$/.test(before) || order < 1) {
    throw new ApiError('REQUEST_INVALID', 'The value of `before` is not one that a list gave.');
  }
  return order;
}

/** `found` holds one item more than asked for if there is a next page. */
export function pageOf<Item extends { readonly order: number }>(
  found: readonly Item[],
  limit: number,
): Page<Item> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextBefore: found.length > limit && last ? String(last.order) : null };
}
