import type { JSX } from 'preact';
import { Door } from '#console/components/door.tsx';
import { Field, Form, textOfField } from '#console/components/form.tsx';
import { useApp } from '#console/console-app.ts';

/** The first start: whoever holds the one-time code becomes the first administrator. */
export function SetUpPage(): JSX.Element {
  const { session, text } = useApp();
  const t = text.value.setUp;
  return (
    <Door heading={t.heading} lead={t.lead}>
      <Form
        submitLabel={t.submit}
        busyLabel={t.busy}
        onSubmit={(fields) =>
          session.setUp({
            code: textOfField(fields, 'code').trim(),
            userName: textOfField(fields, 'userName'),
            password: textOfField(fields, 'password'),
          })
        }
      >
        <Field label={t.code} name="code" autocomplete="one-time-code" />
        <Field label={t.userName} name="userName" autocomplete="username" />
        <Field
          label={t.password}
          name="password"
          type="password"
          autocomplete="new-password"
          note={t.passwordRule}
          minLength={10}
        />
      </Form>
    </Door>
  );
}
