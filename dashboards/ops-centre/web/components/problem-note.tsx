import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import type { ApiProblem } from '#console/data/api-client.ts';
import type { Text } from '#console/text/zh.ts';

/** What went wrong and what to do next, as sentences. */
export function ProblemNote({ problem }: { readonly problem: ApiProblem }): JSX.Element {
  const { text } = useApp();
  const { message, action } = problemText(problem, text.value.errors);
  return (
    <p class="problem" role="alert">
      <strong>{message}</strong>
      {action !== '' && (
        <span>
          {text.value.errors.next}
          {action}
        </span>
      )}
    </p>
  );
}

function problemText(
  problem: ApiProblem,
  t: Text['errors'],
): { readonly message: string; readonly action: string } {
  if (problem.status === 0) return t.unreachable;
  const known = t.byCode[problem.code];
  if (known) return known;
  if (problem.message === '') return t.unknown(String(problem.status));
  return problem;
}
