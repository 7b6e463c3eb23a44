import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import { findRecording, recordsOf } from '#gateway/app/replay/recording.ts';
import type { CaptureRecord } from '#gateway/links/capture-record.ts';
import { captureLineFrom } from '#gateway/links/capture-record.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

function head(deviceId: string, bootTag: string, wallMs: number): CaptureRecord {
  const about = { gatewayId: 'lobby', deviceId, driver: 'line-scanner', bootId: 'b', bootTag };
  return { kind: 'head', tMonoMs: 0, wallMs, about };
}

function bytes(tMonoMs: number, text: string): CaptureRecord {
  return { kind: 'bytes', tMonoMs, direction: 'in', bytes: Buffer.from(text) };
}

function write(
  directory: string,
  name: string,
  records: readonly CaptureRecord[],
  tail = '',
): void {
  fs.writeFileSync(path.join(directory, name), records.map(captureLineFrom).join('') + tail);
}

async function played(directory: string): Promise<string[]> {
  const said: string[] = [];
  for await (const { deviceId, record } of recordsOf(await findRecording(directory))) {
    if (record.kind === 'bytes') said.push(`${deviceId} ${Buffer.from(record.bytes)}`);
  }
  return said;
}

test('what several devices said comes in the order in which it was said, over all files of each', async () => {
  const directory = temporaryDirectory();
  write(directory, 'a.jsonl.1', [head('a', 'run', 5), bytes(1, 'one'), bytes(4, 'four')]);
  write(directory, 'a.jsonl', [head('a', 'run', 6), bytes(6, 'six')]);
  write(directory, 'b.jsonl', [head('b', 'run', 5), bytes(2, 'two'), bytes(5, 'five')]);
  expect(await played(directory)).toEqual(['a one', 'b two', 'a four', 'b five', 'a six']);
});

test('of several runs the newest is played, and that there are others is told', async () => {
  const directory = temporaryDirectory();
  write(directory, 'a.jsonl.1', [head('a', 'old', 100), bytes(1, 'old')]);
  write(directory, 'a.jsonl', [head('a', 'new', 200), bytes(1, 'new')]);
  write(directory, 'readme.txt', []);
  expect(await played(directory)).toEqual(['a new']);
  expect((await findRecording(directory)).hasOtherRuns).toBe(true);
});

test('a last line that was cut by a kill ends the recording; one in an older file is damage', async () => {
  const directory = temporaryDirectory();
  write(directory, 'a.jsonl', [head('a', 'run', 5), bytes(1, 'one')], '{"tMonoMs":2,"dir');
  expect(await played(directory)).toEqual(['a one']);
  write(directory, 'a.jsonl.1', [head('a', 'run', 4), bytes(0, 'zero')], '{"tMonoMs":2,"dir\n');
  await expect(played(directory)).rejects.toMatchObject({
    code: 'RECORDING_UNUSABLE',
    message: expect.stringContaining('Line 3 of'),
  });
});

test('a folder without a recording says what should be there', async () => {
  await expect(findRecording(temporaryDirectory())).rejects.toThrow('thermometer-1.jsonl');
  await expect(findRecording('/nowhere')).rejects.toMatchObject({ code: 'RECORDING_UNUSABLE' });
});
