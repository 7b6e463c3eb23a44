import * as fs from 'node:fs';
import * as path from 'node:path';
import * as readline from 'node:readline';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { CaptureHead, CaptureRecord } from '#gateway/links/capture-record.ts';
import { captureRecordFrom } from '#gateway/links/capture-record.ts';

/** What one run of the gateway recorded. */
export type Recording = {
  readonly directory: string;
  /** Of the first file of each device. */
  readonly heads: readonly CaptureHead[];
  /** The files of each device, oldest first. */
  readonly filesByDevice: ReadonlyMap<string, readonly string[]>;
  /** Other runs have files in the same folder. */
  readonly hasOtherRuns: boolean;
};

export type RecordOfDevice = { readonly deviceId: string; readonly record: CaptureRecord };

type Part = { readonly file: string; readonly part: number; readonly head: CaptureHead };

/** Finds the newest run in a folder of recordings. */
export async function findRecording(directory: string): Promise<Recording> {
  const parts = await partsIn(directory);
  const newest = parts.reduce<Part | null>(
    (best, each) => (best === null || each.head.wallMs > best.head.wallMs ? each : best),
    null,
  );
  if (newest === null) {
    const message = `${directory} holds no recording; it should hold files such as thermometer-1.jsonl.`;
    throw new GatehouseError('RECORDING_UNUSABLE', message);
  }
  const { bootTag } = newest.head.about;
  const ofRun = parts.filter(({ head }) => head.about.bootTag === bootTag);
  const byDevice = Map.groupBy(ofRun, ({ head }) => head.about.deviceId);
  const sorted = [...byDevice].map(
    ([deviceId, own]) => [deviceId, own.toSorted((a, b) => b.part - a.part)] as const,
  );
  return {
    directory,
    heads: sorted.flatMap(([, [first]]) => (first ? [first.head] : [])),
    filesByDevice: new Map(sorted.map(([id, own]) => [id, own.map(({ file }) => file)])),
    hasOtherRuns: ofRun.length < parts.length,
  };
}

/** Everything of a recording in the order in which it happened, whichever device it happened to. */
export async function* recordsOf({ filesByDevice }: Recording): AsyncGenerator<RecordOfDevice> {
  const streams = [...filesByDevice].map(([deviceId, files]) => ({
    deviceId,
    records: recordsIn(files),
  }));
  const fronts = await Promise.all(
    streams.map(async ({ deviceId, records }) => ({
      deviceId,
      records,
      next: await records.next(),
    })),
  );
  for (;;) {
    const first = fronts.reduce<(typeof fronts)[number] | null>(
      (best, each) => (isEarlier(each.next, best?.next) ? each : best),
      null,
    );
    if (first === null) return;
    const { deviceId, next } = first;
    if (!next.done) yield { deviceId, record: next.value };
    first.next = await first.records.next();
  }
}

type Front = IteratorResult<CaptureRecord, void>;

function isEarlier(a: Front, b: Front | undefined): boolean {
  if (a.done) return false;
  return b === undefined || b.done === true || a.value.tMonoMs < b.value.tMonoMs;
}

async function* recordsIn(files: readonly string[]): AsyncGenerator<CaptureRecord, void> {
  for (const [index, file] of files.entries()) {
    const input = fs.createReadStream(file, 'utf8');
    let lineNumber = 0;
    for await (const line of readline.createInterface({ input, crlfDelay: Infinity })) {
      lineNumber += 1;
      const record = captureRecordFrom(line);
      // The gateway may have been killed in mid-line: only the very last one may be cut.
      if (record === null && index === files.length - 1) return;
      if (record === null) throw damaged(file, lineNumber);
      if (record.kind !== 'head') yield record;
    }
  }
}

async function partsIn(directory: string): Promise<readonly Part[]> {
  const names = await fs.promises.readdir(directory).catch((cause: unknown) => {
    const message = `The folder ${directory} cannot be read.`;
    throw new GatehouseError('RECORDING_UNUSABLE', message, { cause });
  });
  const parts = names.map(async (name) => {
    const match = /\.jsonl(?:\.(\d+))?$/.exec(name);
    if (match === null) return null;
    const file = path.join(directory, name);
    const head = await headOf(file);
    return head === null ? null : { file, part: Number(match[1] ?? 0), head };
  });
  return (await Promise.all(parts)).filter((part) => part !== null);
}

async function headOf(file: string): Promise<CaptureHead | null> {
  const input = fs.createReadStream(file, 'utf8');
  try {
    for await (const line of readline.createInterface({ input, crlfDelay: Infinity })) {
      const record = captureRecordFrom(line);
      return record?.kind === 'head' ? record : null;
    }
    return null;
  } finally {
    input.destroy();
  }
}

function damaged(file: string, lineNumber: number): GatehouseError {
  const message = `Line ${lineNumber} of ${file} is not a line of a recording.`;
  return new GatehouseError('RECORDING_UNUSABLE', message);
}
