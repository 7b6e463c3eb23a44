import { describe, expect, test } from 'vitest';
import {
  createSessions,
  MAX_SESSIONS,
  SESSION_IDLE_MS,
  SESSION_LIFETIME_MS,
} from '#gateway/station/sessions.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';

function opened() {
  const clock = new FakeClock();
  return { clock, sessions: createSessions(clock) };
}

describe('a session', () => {
  test('has an id that says nothing and does not repeat', () => {
    const { sessions } = opened();
    const ids = new Set(Array.from({ length: 50 }, () => sessions.create()));
    expect(ids.size).toBe(50);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test('is open until it is ended, and an invented one never is', () => {
    const { sessions } = opened();
    const id = sessions.create();
    expect(sessions.isOpen(id)).toBe(true);
    sessions.end(id);
    expect(sessions.isOpen(id)).toBe(false);
    expect(sessions.isOpen('invented')).toBe(false);
  });

  test('ends when it was idle too long, also if the wall clock is set back', () => {
    const { sessions, clock } = opened();
    const id = sessions.create();
    clock.advance(SESSION_IDLE_MS + 1);
    clock.stepWall(-SESSION_IDLE_MS * 2);
    expect(sessions.isOpen(id)).toBe(false);
  });

  test('ends after its lifetime even if it was never idle', () => {
    const { sessions, clock } = opened();
    const id = sessions.create();
    for (let gone = 0; gone < SESSION_LIFETIME_MS; gone += SESSION_IDLE_MS / 2) {
      expect(sessions.isOpen(id)).toBe(true);
      clock.advance(SESSION_IDLE_MS / 2);
    }
    clock.advance(SESSION_IDLE_MS / 2);
    expect(sessions.isOpen(id)).toBe(false);
  });

  test('makes room by ending the one that was idle longest', () => {
    const { sessions } = opened();
    const [first = '', second = ''] = Array.from({ length: MAX_SESSIONS }, () => sessions.create());
    expect(sessions.isOpen(first)).toBe(true);
    sessions.create();
    expect(sessions.isOpen(first)).toBe(true);
    expect(sessions.isOpen(second)).toBe(false);
  });
});
