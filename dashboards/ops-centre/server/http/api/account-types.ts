import * as z from 'zod';

/** Rising rights; each role may do what the one before it may. */
export const Role = {
  Guard: 'guard',
  Operator: 'operator',
  Supervisor: 'supervisor',
  Admin: 'admin',
} as const;
export type Role = (typeof Role)[keyof typeof Role];

/** `GET /api/setup`. */
export const setUpStatus = z.object({ needed: z.boolean() });
export type SetUpStatus = z.infer<typeof setUpStatus>;

/** `POST /api/setup`; the answer is a {@link sessionView} and a session. */
export const setUpRequest = z.strictObject({
  code: z.string().max(40),
  userName: z.string().max(80),
  password: z.string().max(512),
});
export type SetUpRequest = z.infer<typeof setUpRequest>;

/** `POST /api/session`. */
export const signInRequest = z.strictObject({
  userName: z.string().max(80),
  password: z.string().max(512),
});
export type SignInRequest = z.infer<typeof signInRequest>;

/** `GET /api/session` and the answer to signing in. */
export const sessionView = z.object({
  user: z.object({ userName: z.string(), role: z.enum(Role) }),
  serverTimeMs: z.number(),
  csrfToken: z.string().describe('To be sent as header `x-csrf-token` with every POST and DELETE'),
});
export type SessionView = z.infer<typeof sessionView>;

/** Header that carries the session's CSRF token. */
export const CSRF_HEADER = 'x-csrf-token';

export const userView = z.object({
  userName: z.string(),
  role: z.enum(Role),
  createdAtMs: z.number(),
  lastSignInAtMs: z.number().nullable(),
});
export type UserView = z.infer<typeof userView>;

/** `GET /api/users`. */
export const userList = z.object({ users: z.array(userView) });
export type UserList = z.infer<typeof userList>;

/** `POST /api/users`. */
export const createUserRequest = z.strictObject({
  userName: z.string().max(80),
  password: z.string().max(512),
  role: z.enum(Role),
});
export type CreateUserRequest = z.infer<typeof createUserRequest>;

/** `GET /api/audit`, for supervisors and admins; newest first, at most 500. */
export const auditList = z.object({
  entries: z.array(
    z.object({
      atMs: z.number(),
      who: z.string().describe('User name, or `-` for somebody who was not signed in'),
      what: z.string(),
      target: z.string(),
      fromAddress: z.string(),
    }),
  ),
});
export type AuditList = z.infer<typeof auditList>;
