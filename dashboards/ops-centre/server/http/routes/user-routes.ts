import * as z from 'zod';
import { Permission } from '#ops-centre/accounts/permissions.ts';
import { readUserName } from '#ops-centre/accounts/user-name.ts';
import { sessionOf } from '#ops-centre/http/access.ts';
import type { UserView } from '#ops-centre/http/api/account-types.ts';
import {
  auditList,
  createUserRequest,
  userList,
  userView,
} from '#ops-centre/http/api/account-types.ts';
import { ApiError } from '#ops-centre/http/api-errors.ts';
import type { HttpContext, HttpServer } from '#ops-centre/http/http-context.ts';
import { listAudit } from '#ops-centre/store/audit-table.ts';
import type { StoredUser } from '#ops-centre/store/user-table.ts';
import { policyError } from './session-routes.ts';

const AUDIT_ROWS = 500;

/** Who may work here, and who did what. */
export function addUserRoutes(server: HttpServer, context: HttpContext): void {
  const { accounts, hub, reader } = context;

  server.route({
    method: 'GET',
    url: '/api/users',
    config: { access: Permission.ManageUsers },
    schema: { response: { 200: userList } },
    handler: () => ({ users: accounts.users().map(viewFrom) }),
  });

  server.route({
    method: 'POST',
    url: '/api/users',
    config: { access: Permission.ManageUsers },
    schema: { body: createUserRequest, response: { 201: userView } },
    handler: async (request, reply) => {
      const result = await accounts.createUser(request.body, sessionOf(request), request.ip);
      if (result.kind === 'name-taken') {
        throw new ApiError('NAME_TAKEN', 'There is a user of that name already.');
      }
      if (result.kind !== 'created') throw policyError(result.kind, result.message);
      return reply.code(201).send(viewFrom(result.user));
    },
  });

  server.route({
    method: 'DELETE',
    url: '/api/users/:name',
    config: { access: Permission.ManageUsers },
    schema: {
      params: z.object({ name: z.string().max(200) }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const userKey = readUserName(request.params.name)?.userKey ?? '';
      const result = await accounts.deleteUser(userKey, sessionOf(request), request.ip);
      if (result === 'not-found') throw new ApiError('USER_NOT_FOUND', 'There is no such user.');
      if (result === 'last-admin') {
        throw new ApiError('LAST_ADMIN', 'The last admin cannot be deleted.');
      }
      // The sessions went with the user; what still streams would go on for seconds otherwise.
      hub.closeUser(userKey);
      return reply.code(204).send(null);
    },
  });

  server.route({
    method: 'GET',
    url: '/api/audit',
    config: { access: Permission.ReadAudit },
    schema: { response: { 200: auditList } },
    handler: () => ({ entries: listAudit(reader, AUDIT_ROWS) }),
  });
}

function viewFrom({ userName, role, createdAtMs, lastSignInAtMs }: StoredUser): UserView {
  return { userName, role, createdAtMs, lastSignInAtMs };
}
