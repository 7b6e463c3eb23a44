import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiProblem } from '#console/data/api-client.ts';
import { ProblemNote } from './problem-note.tsx';

type FormProps = {
  readonly submitLabel: string;
  readonly busyLabel: string;
  /** Answers with the problem, or `null` when it worked. */
  readonly onSubmit: (fields: FormData, form: HTMLFormElement) => Promise<ApiProblem | null>;
  readonly children: ComponentChildren;
};

/** A form that cannot be sent twice and that says what went wrong. */
export function Form({ submitLabel, busyLabel, onSubmit, children }: FormProps): JSX.Element {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    if (isBusy || !(form instanceof HTMLFormElement)) return;
    setBusy(true);
    setProblem(null);
    setProblem(await onSubmit(new FormData(form), form));
    setBusy(false);
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      {children}
      {problem && <ProblemNote problem={problem} />}
      <button type="submit" class="main-button wide" aria-disabled={isBusy}>
        {isBusy ? busyLabel : submitLabel}
      </button>
    </form>
  );
}

type FieldProps = {
  readonly label: string;
  readonly name: string;
  readonly type?: 'text' | 'password';
  readonly autocomplete: string;
  readonly note?: string;
  readonly minLength?: number;
};

export function Field(props: FieldProps): JSX.Element {
  const noteId = props.note === undefined ? undefined : `${props.name}-note`;
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        name={props.name}
        {...(props.type === 'password' ? { type: 'password' } : { type: 'text' })}
        autocomplete={props.autocomplete}
        autocapitalize="none"
        spellcheck={false}
        minLength={props.minLength}
        aria-describedby={noteId}
        required
      />
      {props.note !== undefined && (
        <small id={noteId} class="faint">
          {props.note}
        </small>
      )}
    </label>
  );
}

/** A text field of a sent form. */
export const textOfField = (fields: FormData, name: string): string => {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
};
