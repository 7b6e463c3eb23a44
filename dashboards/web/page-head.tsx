import type { ComponentChildren, JSX } from 'preact';

type PageHeadProps = {
  readonly title: string;
  /** Ways to the station's other pages; each keeps what the address says of the lane. */
  readonly ways: readonly { readonly path: string; readonly name: string }[];
  readonly children?: ComponentChildren;
};

/** Where one is, the ways to the other pages, and what a page adds of its own. */
export function PageHead({ title, ways, children }: PageHeadProps): JSX.Element {
  return (
    <header class="page-head">
      {ways.map(({ path, name }) => (
        <a key={path} href={`${path}${location.search}`}>
          {path === '/' && '← '}
          {name}
        </a>
      ))}
      <h1>{title}</h1>
      {children}
    </header>
  );
}
