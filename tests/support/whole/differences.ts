/** How what should be somewhere differs from what is there, each a list of names. */
export type Differences = { readonly missing: number; readonly doubled: number };

export function differencesOf(wanted: Iterable<string>, found: readonly string[]): Differences {
  const there = new Set(found);
  const missing = [...new Set(wanted)].filter((name) => !there.has(name)).length;
  return { missing, doubled: found.length - there.size };
}
