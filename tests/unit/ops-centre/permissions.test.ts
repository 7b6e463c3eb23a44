import { expect, test } from 'vitest';
import { may, Permission } from '#ops-centre/accounts/permissions.ts';
import { Role } from '#ops-centre/http/api/account-types.ts';

test('the table of roles and permissions, in full', () => {
  const rows = Object.values(Permission).map((permission) => [
    permission,
    ...Object.values(Role).map((role) => (may(role, permission) ? 'yes' : 'no')),
  ]);
  expect([['', ...Object.values(Role)], ...rows]).toEqual([
    ['', 'guard', 'operator', 'supervisor', 'admin'],
    ['watch', 'yes', 'yes', 'yes', 'yes'],
    ['see-pseudonyms', 'no', 'yes', 'yes', 'yes'],
    ['acknowledge-alerts', 'no', 'yes', 'yes', 'yes'],
    ['read-audit', 'no', 'no', 'yes', 'yes'],
    ['manage-users', 'no', 'no', 'no', 'yes'],
  ]);
});
