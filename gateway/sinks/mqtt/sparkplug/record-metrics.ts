import type { Alert } from '#gateway/domain/alert.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import type { RecordFacts } from '#gateway/domain/record.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { ViewedDevice } from '#gateway/sinks/mqtt/publisher-view.ts';
import type { Metric } from './sparkplug-payload.ts';

/** What one record says about one Sparkplug device. Pseudonyms, passages and episodes are no metrics. */
export type DeviceMetrics = { readonly device: string; readonly metrics: readonly Metric[] };

/** Ids have no dot, so a lane is never taken for a device of that name. */
export const laneDevice = (laneId: string): string => `lane.${laneId}`;

/** Every metric that a device will ever have, without values: what its birth must name (Sparkplug 3.0 §6.4.19). */
export const metricsOfRole: Readonly<Record<ViewedDevice['role'] | 'lane', readonly Metric[]>> = {
  thermometer: [...withoutValues(readingMetrics(null)), ...recordMetrics(null)],
  scanner: [...withoutValues(scanMetrics(null)), ...recordMetrics(null)],
  lane: [
    ...withoutValues(passageMetrics(null)),
    ...withoutValues(alertMetrics(null)),
    ...recordMetrics(null),
  ],
};

/** `null` for kinds that have no device, and for facts that cannot be read. */
export function metricsFrom(record: StoredRecord): DeviceMetrics | null {
  const own = ownMetrics(entryFrom(record));
  return own && { device: own.device, metrics: [...own.metrics, ...recordMetrics(record)] };
}

function entryFrom(record: StoredRecord): RecordFacts | null {
  try {
    const facts: unknown = record.facts ?? JSON.parse(record.factsJson);
    return { kind: record.kind, facts } as RecordFacts;
  } catch {
    return null;
  }
}

function ownMetrics(entry: RecordFacts | null): DeviceMetrics | null {
  switch (entry?.kind) {
    case 'reading':
      return { device: entry.facts.deviceId, metrics: readingMetrics(entry.facts) };
    case 'scan':
      return { device: entry.facts.deviceId, metrics: scanMetrics(entry.facts) };
    case 'passage':
      return { device: laneDevice(entry.facts.laneId), metrics: passageMetrics(entry.facts) };
    case 'alert':
      return { device: laneDevice(entry.facts.laneId), metrics: alertMetrics(entry.facts) };
    default:
      return null;
  }
}

function readingMetrics(reading: Reading | null): readonly Metric[] {
  return [
    double('Temperature/Raw', reading?.rawTemperatureCelsius),
    double('Temperature/Ambient', reading?.ambientTemperatureCelsius),
    double('Temperature/Compensated', reading?.compensatedTemperatureCelsius),
  ];
}

function scanMetrics(scan: Scan | null): readonly Metric[] {
  return [text('Code/Format', scan?.format), text('Code/Verdict', scan?.verdict)];
}

function passageMetrics(passage: Passage | null): readonly Metric[] {
  return [
    text('Passage/Verdict', passage?.verdict),
    text('Passage/Outcome', passage?.decision.outcome),
    text('Passage/Pairing', passage?.pairing),
    double('Passage/Temperature', passage?.decision.temperatureCelsius),
  ];
}

function alertMetrics(alert: Alert | null): readonly Metric[] {
  return [
    text('Alert/Kind', alert?.kind),
    text('Alert/Priority', alert?.priority),
    text('Alert/Outcome', alert?.kind === 'device' ? alert.condition : alert?.decision.outcome),
    double(
      'Alert/Temperature',
      alert?.kind === 'device' ? null : alert?.decision.temperatureCelsius,
    ),
  ];
}

/** By these a host drops what it has already: a record that is sent again keeps its numbers. */
function recordMetrics(record: Pick<StoredRecord, 'epoch' | 'seq'> | null): readonly Metric[] {
  return [
    { name: 'Record/Epoch', type: 'Int64', value: record?.epoch ?? null },
    { name: 'Record/Seq', type: 'Int64', value: record?.seq ?? null },
  ];
}

function double(name: string, value: number | null | undefined): Metric {
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  return { name, type: 'Double', value: isNumber ? value : null };
}

function text(name: string, value: string | undefined): Metric {
  return { name, type: 'String', value: value ?? null };
}

function withoutValues(metrics: readonly Metric[]): readonly Metric[] {
  return metrics.map((metric) => ({ ...metric, value: null }) as Metric);
}
