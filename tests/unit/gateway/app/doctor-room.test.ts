import { expect, test } from 'vitest';
import { roomFinding } from '#gateway/app/doctor-room.ts';

const HOUR = 3_600;

test('less than a day of room is a trouble only while a sink is away', () => {
  expect(roomFinding(23 * HOUR, 1)).toMatchObject({ ok: false });
  expect(roomFinding(23 * HOUR, 0)).toMatchObject({ ok: true });
  expect(roomFinding(25 * HOUR, 1)).toMatchObject({ ok: true });
});

test('the doctor says how long the room lasts, and when nobody can say', () => {
  expect(roomFinding(23 * HOUR + 1_800, 2).sentence).toContain('for 23 hours without');
  expect(roomFinding(23 * HOUR, 2).sentence).toContain('2 sinks are away');
  expect(roomFinding(75 * HOUR, 0).sentence).toContain('for 3 days without');
  expect(roomFinding(null, 1)).toMatchObject({ ok: true });
});
