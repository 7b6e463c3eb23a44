import type { JSX } from 'preact';

type NewAboveProps = { readonly label: string; readonly onShow: () => void };

/** Lies over the list and takes no room in it: whoever reads there is not moved, not even by this. */
export function NewAbove({ label, onShow }: NewAboveProps): JSX.Element {
  return (
    <div class="new-above-anchor">
      <button type="button" class="new-above" onClick={onShow}>
        ↑ {label}
      </button>
    </div>
  );
}
