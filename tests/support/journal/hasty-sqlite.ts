import { DatabaseSync } from 'node:sqlite';

/** Loaded before a program: its journal commits without waiting for the drive. The control of the power cuts. */
const exec = DatabaseSync.prototype.exec;
DatabaseSync.prototype.exec = function (sql: string): void {
  exec.call(this, sql.replace('synchronous = full', 'synchronous = normal'));
};
