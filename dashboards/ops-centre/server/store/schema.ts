/**
 * The tables, as a list of steps: step n brings a file from version n to n + 1. A released step never changes.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    gateway_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    site_id TEXT NOT NULL,
    observed_at_ms INTEGER NOT NULL,
    received_at_ms INTEGER NOT NULL,
    clock TEXT NOT NULL,
    body TEXT NOT NULL,
    passage_id TEXT,
    episode_id TEXT,
    UNIQUE (gateway_id, epoch, seq)
  ) STRICT;
  CREATE INDEX events_passages ON events (id) WHERE kind = 'passage';
  CREATE INDEX events_gateway_passages ON events (gateway_id, id) WHERE kind = 'passage';
  CREATE INDEX events_passage ON events (gateway_id, passage_id) WHERE kind = 'passage';
  CREATE INDEX events_episode ON events (gateway_id, episode_id) WHERE kind = 'passage';

  CREATE TABLE continuity (
    gateway_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    beyond TEXT NOT NULL,
    losses TEXT NOT NULL,
    duplicates INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    PRIMARY KEY (gateway_id, epoch)
  ) STRICT, WITHOUT ROWID;

  -- Records that retention has deleted, so that an audit still balances.
  CREATE TABLE retired (
    gateway_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    kind TEXT NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (gateway_id, epoch, kind)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE gateways (
    gateway_id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL,
    presence TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    alert_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    heard_at_ms INTEGER NOT NULL,
    facts TEXT NOT NULL
  ) STRICT;
  CREATE INDEX alerts_open ON alerts (id) WHERE state = 'open';

  CREATE TABLE alert_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    alert_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    detail TEXT
  ) STRICT;
  CREATE INDEX alert_log_alert ON alert_log (alert_id, id);

  CREATE TABLE stream (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    data TEXT NOT NULL,
    at_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE users (
    user_key TEXT PRIMARY KEY,
    user_name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    last_sign_in_at_ms INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    user_key TEXT NOT NULL REFERENCES users (user_key) ON DELETE CASCADE,
    created_at_ms INTEGER NOT NULL,
    last_seen_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_user ON sessions (user_key);

  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    target TEXT NOT NULL,
    from_address TEXT NOT NULL
  ) STRICT
  `,
  `
  -- Numbers that are hoped for, and since when: a restart must not make an old gap young again.
  ALTER TABLE continuity ADD COLUMN missing TEXT NOT NULL DEFAULT '[]';

  -- Digests of what gateways show when they bring an alert past the broker.
  CREATE TABLE gateway_tokens (
    gateway_id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX events_alerts ON events (gateway_id, epoch, seq) WHERE kind = 'alert'
  `,
  `
  -- The number under which a record that was renumbered came first: an image of a gateway's disk that is put back
  -- twice brings it again under that one.
  ALTER TABLE events ADD COLUMN former_epoch INTEGER;
  ALTER TABLE events ADD COLUMN former_seq INTEGER;
  CREATE INDEX events_former ON events (gateway_id, former_epoch, former_seq)
    WHERE former_epoch IS NOT NULL
  `,
  `
  CREATE INDEX events_episode_steps ON events (gateway_id, episode_id) WHERE kind = 'episode'
  `,
];
