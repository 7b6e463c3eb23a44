import type { ComponentChildren, JSX } from 'preact';

/** A list of named facts. */
export function Facts({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <dl class="facts">{children}</dl>;
}

type FactProps = { readonly name: string; readonly children: ComponentChildren };

export function Fact({ name, children }: FactProps): JSX.Element {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
