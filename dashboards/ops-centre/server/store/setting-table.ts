import type { Database } from './database.ts';

/** Single values. `setUpCodeHash`: digest of the set-up code, while nobody has an account yet. */
export type SettingName = 'setUpCodeHash';

export function readSetting(db: Database, name: SettingName): string | null {
  const row = db.one('SELECT value FROM settings WHERE name = ?', name);
  return row && String(row['value']);
}

export function writeSetting(db: Database, name: SettingName, value: string): void {
  db.run('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)', name, value);
}

export function removeSetting(db: Database, name: SettingName): void {
  db.run('DELETE FROM settings WHERE name = ?', name);
}
