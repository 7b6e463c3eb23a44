import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Field, Form, textOfField } from '#console/components/form.tsx';
import { ProblemNote } from '#console/components/problem-note.tsx';
import { useLoaded } from '#console/components/use-loaded.ts';
import { useApp } from '#console/console-app.ts';
import type { ApiProblem } from '#console/data/api-client.ts';
import type {
  CreateUserRequest,
  Role,
  UserList,
  UserView,
} from '#ops-centre/http/api/account-types.ts';

const roles: readonly Role[] = ['guard', 'operator', 'supervisor', 'admin'];

/** For administrators: who may sign in. */
export function UsersPage(): JSX.Element {
  const { text } = useApp();
  const [changes, setChanges] = useState(0);
  const loaded = useLoaded<UserList>('/api/users', changes);
  const t = text.value.users;
  return (
    <section class="users-page">
      <div class="page-head">
        <h1>{t.heading}</h1>
      </div>
      {loaded.kind === 'problem' && <UsersProblem problem={loaded.problem} />}
      {loaded.kind === 'loaded' && (
        <div class="detail-columns">
          <section class="panel">
            <UserTable users={loaded.value.users} />
          </section>
          <AddUser onAdded={() => setChanges((count) => count + 1)} />
        </div>
      )}
    </section>
  );
}

function UsersProblem({ problem }: { readonly problem: ApiProblem }): JSX.Element {
  const { text } = useApp();
  if (problem.status === 403) return <p class="empty">{text.value.app.notAllowed}</p>;
  return <ProblemNote problem={problem} />;
}

function UserTable({ users }: { readonly users: readonly UserView[] }): JSX.Element {
  const { text, formats } = useApp();
  const { users: t, words } = text.value;
  const { dayTime } = formats.value;
  return (
    <table class="user-table">
      <thead>
        <tr>
          <th scope="col">{t.userName}</th>
          <th scope="col">{t.role}</th>
          <th scope="col">{t.created}</th>
          <th scope="col">{t.lastSignIn}</th>
        </tr>
      </thead>
      <tbody>
        {users.map((each) => (
          <tr key={each.userName}>
            <th scope="row">{each.userName}</th>
            <td>{words.role[each.role]}</td>
            <td>{dayTime(each.createdAtMs)}</td>
            <td>{each.lastSignInAtMs === null ? t.never : dayTime(each.lastSignInAtMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function AddUser({ onAdded }: { readonly onAdded: () => void }): JSX.Element {
  const { api, text } = useApp();
  const { users: t, words, setUp } = text.value;
  const [added, setAdded] = useState<string | null>(null);

  async function create(fields: FormData, form: HTMLFormElement): Promise<ApiProblem | null> {
    const request: CreateUserRequest = {
      userName: textOfField(fields, 'userName'),
      password: textOfField(fields, 'password'),
      role: textOfField(fields, 'role') as Role,
    };
    setAdded(null);
    const result = await api.request('POST', '/api/users', request);
    if (result.kind === 'problem') return result.problem;
    setAdded(request.userName);
    form.reset();
    onAdded();
    return null;
  }
  return (
    <section class="panel">
      <h2>{t.add}</h2>
      <Form submitLabel={t.create} busyLabel={t.creating} onSubmit={create}>
        <Field label={t.userName} name="userName" autocomplete="off" />
        <label class="field">
          <span>{t.role}</span>
          <select name="role">
            {roles.map((each) => (
              <option key={each} value={each} selected={each === 'operator'}>
                {words.role[each]}
              </option>
            ))}
          </select>
        </label>
        <Field
          label={t.password}
          name="password"
          type="password"
          autocomplete="new-password"
          note={setUp.passwordRule}
          minLength={10}
        />
      </Form>
      {added !== null && (
        <p class="notice" role="status">
          {t.createdNote(added)}
        </p>
      )}
    </section>
  );
}
