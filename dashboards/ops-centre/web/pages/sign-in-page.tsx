import type { JSX } from 'preact';
import { Door } from '#console/components/door.tsx';
import { Field, Form, textOfField } from '#console/components/form.tsx';
import { useApp } from '#console/console-app.ts';

export function SignInPage({ hasEnded }: { readonly hasEnded: boolean }): JSX.Element {
  const { session, text } = useApp();
  const t = text.value.signIn;
  return (
    <Door heading={t.heading} lead={t.lead}>
      {hasEnded && (
        <p class="notice" role="alert">
          {t.ended}
        </p>
      )}
      <Form
        submitLabel={t.submit}
        busyLabel={t.busy}
        onSubmit={(fields) =>
          session.signIn({
            userName: textOfField(fields, 'userName'),
            password: textOfField(fields, 'password'),
          })
        }
      >
        <Field label={t.userName} name="userName" autocomplete="username" />
        <Field label={t.password} name="password" type="password" autocomplete="current-password" />
      </Form>
    </Door>
  );
}
