import type { Alert, DeviceAlert, FeverAlert } from '#gateway/domain/alert.ts';
import { evidenceOf } from '#gateway/domain/decision.ts';
import type { Verification } from '#gateway/domain/device-health.ts';
import type { EpisodeTransition } from '#gateway/domain/episode.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import type { Reading } from '#gateway/domain/reading.ts';
import type { RecordFacts } from '#gateway/domain/record.ts';
import type { Scan } from '#gateway/domain/scan.ts';
import type { Tags } from './line-protocol.ts';
import { quoteText } from './line-protocol.ts';

/**
 * What of a record goes into its point. Tags name places, devices and closed sets of words, so that the number of
 * series stays small; what differs for each person is a field. Pseudonyms and episode ids are in
 * neither: this database is read by more people than the journal.
 */
type Point = { readonly head: string; readonly fields: string };

/** Measurement and tags as one text, kept by `key`. */
export type HeadFor = (measurement: string, key: string, tags: () => Tags) => string;

/** Kinds that have a measurement of their own. A gap marker has no place in a time series. */
export const WRITTEN_KINDS: ReadonlySet<string> = new Set([
  ...['reading', 'passage', 'episode', 'alert', 'scan', 'verification'],
]);

/** `null` where the kind has no measurement. */
export function pointFrom(entry: RecordFacts, epoch: number, headFor: HeadFor): Point | null {
  switch (entry.kind) {
    case 'reading':
      return readingPoint(entry.facts, epoch, headFor);
    case 'passage':
      return passagePoint(entry.facts, epoch, headFor);
    case 'episode':
      return episodePoint(entry.facts, epoch, headFor);
    case 'alert':
      return alertPoint(entry.facts, epoch, headFor);
    case 'scan':
      return scanPoint(entry.facts, epoch, headFor);
    case 'verification':
      return verificationPoint(entry.facts, epoch, headFor);
    case 'gap':
      return null;
    default: {
      const unhandled: never = entry;
      return unhandled;
    }
  }
}

let lastReading: {
  readonly reading: Reading;
  readonly epoch: number;
  readonly head: string;
  readonly of: HeadFor;
} | null = null;

/** Most readings come from where the one before came from: then nothing is put together or looked up. */
function readingPoint(reading: Reading, epoch: number, headFor: HeadFor): Point {
  if (
    lastReading &&
    lastReading.of === headFor &&
    lastReading.epoch === epoch &&
    isSameSeries(lastReading.reading, reading)
  ) {
    return { head: lastReading.head, fields: readingFields(reading) };
  }
  const head = readingHead(reading, epoch, headFor);
  lastReading = { reading, epoch, head, of: headFor };
  return { head, fields: readingFields(reading) };
}

function isSameSeries(a: Reading, b: Reading): boolean {
  return (
    a.deviceId === b.deviceId &&
    a.laneId === b.laneId &&
    a.checkpointId === b.checkpointId &&
    a.mode === b.mode &&
    a.bodySite === b.bodySite
  );
}

function readingHead(reading: Reading, epoch: number, headFor: HeadFor): string {
  const key = `r|${epoch}|${reading.deviceId}|${reading.laneId}|${reading.checkpointId}|${reading.mode}|${reading.bodySite}`;
  return headFor('reading', key, () => ({
    checkpoint: reading.checkpointId,
    lane: reading.laneId,
    device: reading.deviceId,
    mode: reading.mode,
    body_site: reading.bodySite,
    epoch: String(epoch),
  }));
}

function readingFields(reading: Reading): string {
  return (
    celsius('raw_celsius', reading.rawTemperatureCelsius) +
    celsius('ambient_celsius', reading.ambientTemperatureCelsius) +
    celsius('compensated_celsius', reading.compensatedTemperatureCelsius) +
    celsius('device_body_celsius', reading.deviceBodyTemperatureCelsius ?? null)
  );
}

function passagePoint(passage: Passage, epoch: number, headFor: HeadFor): Point {
  const { decision, reading, direction } = passage;
  const evidence = evidenceOf(decision);
  const key = `p|${epoch}|${passage.laneId}|${passage.checkpointId}|${direction}|${passage.kind}|${passage.verdict}|${decision.outcome}|${passage.pairing}`;
  const head = headFor('passage', key, () => ({
    checkpoint: passage.checkpointId,
    lane: passage.laneId,
    // A record from before there were directions stays the point that it was.
    ...(direction && { direction }),
    kind: passage.kind,
    verdict: passage.verdict,
    outcome: decision.outcome,
    pairing: passage.pairing,
    epoch: String(epoch),
  }));
  const fields =
    `,count=1i,attempt=${passage.attempt}i,reason=${quoteText(passage.verdictReason)}` +
    celsius('temperature_celsius', decision.temperatureCelsius) +
    celsius('threshold_celsius', decision.thresholdCelsius) +
    celsius('raw_celsius', reading?.rawTemperatureCelsius) +
    celsius('compensated_celsius', reading?.compensatedTemperatureCelsius) +
    celsius('level_celsius', evidence?.levelCelsius) +
    celsius('margin_celsius', evidence?.marginCelsius);
  return { head, fields };
}

function episodePoint(episode: EpisodeTransition, epoch: number, headFor: HeadFor): Point {
  const { from, to, cause, suspicion, contact } = episode;
  const { deviceId } = suspicion;
  const key = `e|${epoch}|${episode.laneId}|${episode.checkpointId}|${deviceId}|${to}|${cause}`;
  const head = headFor('episode', key, () => ({
    checkpoint: episode.checkpointId,
    lane: episode.laneId,
    device: deviceId,
    state: to,
    cause,
    epoch: String(epoch),
  }));
  const fields =
    `,count=1i,is_change=${from !== to},is_high=${episode.isHigh},age_ms=${Math.round(episode.ageMs)}i` +
    celsius('temperature_celsius', suspicion.decision.temperatureCelsius) +
    celsius('threshold_celsius', suspicion.decision.thresholdCelsius) +
    celsius('other_site_celsius', episode.otherSite?.temperatureCelsius) +
    celsius('contact_celsius', contact?.temperatureCelsius);
  return { head, fields };
}

function alertPoint(alert: Alert, epoch: number, headFor: HeadFor): Point {
  return alert.kind === 'device'
    ? deviceAlertPoint(alert, epoch, headFor)
    : feverAlertPoint(alert, epoch, headFor);
}

function feverAlertPoint(alert: FeverAlert, epoch: number, headFor: HeadFor): Point {
  const { decision } = alert;
  const key = `a|${epoch}|${alert.laneId}|${alert.checkpointId}|${alert.deviceId}|${alert.kind}|${alert.priority}|${alert.change}|${decision.outcome}`;
  const head = headFor('alert', key, () => ({
    checkpoint: alert.checkpointId,
    lane: alert.laneId,
    device: alert.deviceId,
    kind: alert.kind,
    priority: alert.priority,
    change: alert.change,
    outcome: decision.outcome,
    epoch: String(epoch),
  }));
  const fields =
    `,count=1i,attempt=${alert.attempt}i,reason=${quoteText(decision.reason)}` +
    celsius('raw_celsius', alert.rawTemperatureCelsius) +
    celsius('compensated_celsius', alert.compensatedTemperatureCelsius) +
    celsius('ambient_celsius', alert.ambientTemperatureCelsius) +
    celsius('threshold_celsius', decision.thresholdCelsius);
  return { head, fields };
}

function deviceAlertPoint(alert: DeviceAlert, epoch: number, headFor: HeadFor): Point {
  const { measure, found, limit, count } = alert.evidence;
  const key = `d|${epoch}|${alert.laneId}|${alert.checkpointId}|${alert.deviceId}|${alert.priority}|${alert.change}|${alert.condition}`;
  const head = headFor('device_alert', key, () => ({
    checkpoint: alert.checkpointId,
    lane: alert.laneId,
    device: alert.deviceId,
    priority: alert.priority,
    change: alert.change,
    condition: alert.condition,
    epoch: String(epoch),
  }));
  const fields =
    `,count=1i,evidence_count=${count}i,measure=${quoteText(measure)}` +
    celsius('found', found) +
    celsius('limit', limit);
  return { head, fields };
}

function verificationPoint(check: Verification, epoch: number, headFor: HeadFor): Point {
  const key = `v|${epoch}|${check.laneId}|${check.checkpointId}|${check.deviceId}|${check.mode}|${check.bodySite}|${check.referenceKind}`;
  const head = headFor('verification', key, () => ({
    checkpoint: check.checkpointId,
    lane: check.laneId,
    device: check.deviceId,
    mode: check.mode,
    body_site: check.bodySite,
    reference: check.referenceKind,
    epoch: String(epoch),
  }));
  const fields =
    `,count=1i,pairs=${check.pairs.length}i` +
    celsius('offset_celsius', check.offsetCelsius) +
    celsius('previous_offset_celsius', check.previousOffsetCelsius) +
    celsius('spread_celsius', check.spreadCelsius);
  return { head, fields };
}

function scanPoint(scan: Scan, epoch: number, headFor: HeadFor): Point {
  const key = `s|${epoch}|${scan.deviceId}|${scan.laneId}|${scan.checkpointId}|${scan.format}|${scan.verdict}`;
  const head = headFor('scan', key, () => ({
    checkpoint: scan.checkpointId,
    lane: scan.laneId,
    device: scan.deviceId,
    format: scan.format,
    verdict: scan.verdict,
    epoch: String(epoch),
  }));
  return { head, fields: ',count=1i' };
}

/** A field, or nothing where there is no number: line protocol knows neither null nor NaN. */
function celsius(name: string, value: number | null | undefined): string {
  return typeof value === 'number' && Number.isFinite(value) ? `,${name}=${value}` : '';
}
