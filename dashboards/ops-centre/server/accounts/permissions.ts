import { Role } from '#ops-centre/http/api/account-types.ts';

/** Everything that is guarded. A route names one; who may is decided here and nowhere else. */
export const Permission = {
  /** Alerts, passages, gateways and the live stream. */
  Watch: 'watch',
  /** The pseudonym of a code: it lets one person be followed through the gates. */
  SeePseudonyms: 'see-pseudonyms',
  AcknowledgeAlerts: 'acknowledge-alerts',
  ReadAudit: 'read-audit',
  ManageUsers: 'manage-users',
} as const;
export type Permission = (typeof Permission)[keyof typeof Permission];

const guard: readonly Permission[] = [Permission.Watch];
const operator = [...guard, Permission.SeePseudonyms, Permission.AcknowledgeAlerts];
const supervisor = [...operator, Permission.ReadAudit];
const admin = [...supervisor, Permission.ManageUsers];

/** The one table. */
const permissionsOf: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  [Role.Guard]: new Set(guard),
  [Role.Operator]: new Set(operator),
  [Role.Supervisor]: new Set(supervisor),
  [Role.Admin]: new Set(admin),
};

export function may(role: Role, permission: Permission): boolean {
  return permissionsOf[role].has(permission);
}
