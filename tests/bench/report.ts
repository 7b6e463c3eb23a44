import type { Footprint } from './footprint.ts';
import type { FullLines } from './full-lines.ts';
import type { JournalRate } from './journal-rate.ts';
import type { VerdictLatency } from './kiosk/verdict-latency.ts';
import type { LatencyTable } from './latency.ts';
import type { MachineFacts } from './machine-facts.ts';
import type { Quantiles } from './quantiles.ts';
import type { ThroughputRow } from './throughput.ts';

/** Everything that one run measured; `bench-out/bench.json`. */
export type Report = {
  readonly machine: MachineFacts;
  readonly journal: JournalRate;
  readonly latency: LatencyTable;
  /** `null` without Chromium. */
  readonly verdict: VerdictLatency | null;
  readonly footprint: Footprint;
  readonly fullLines: FullLines;
  readonly throughput: readonly ThroughputRow[];
};

export function reportText(report: Report): string {
  const { machine, journal, latency, verdict, footprint, fullLines, throughput } = report;
  return [
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGigabytes} GB, Linux ${machine.kernel}, Node ${machine.node}, SQLite ${machine.sqlite}, load before ${machine.loadAverageBefore}`,
    '',
    `journal alone          ${journal.durablePerSecond} durable readings/s`,
    `${footprint.devices} devices, ${footprint.readingsPerSecond}/s     ${footprint.residentMegabytes} MB resident, ready after ${footprint.startMs} ms`,
    fullLinesText(fullLines),
    '',
    `from the last byte of a frame, ${latency.readingsPerSecond} readings/s (ms)`,
    ...(['durable', 'kiosk', 'mqtt', 'console'] as const).map((to) => latencyLine(to, latency[to])),
    '',
    ...(verdict ? [verdictText(verdict), ''] : []),
    table(throughput),
  ].join('\n');
}

function fullLinesText(lines: FullLines): string {
  return [
    `${lines.devices} full lines, ${lines.framesPerSecond} frames/s (${lines.bytesPerSecond} bytes/s): ${lines.sent} sent, ${lines.lost} lost, ${lines.lostOnLine} late on the line,`,
    `                       event loop delay p99 ${lines.eventLoopDelayP99Ms} ms, ${lines.cpuShare} of a core, ${lines.residentMegabytes} MB resident`,
  ].join('\n');
}

/** Against 30 ms to durable and 60 ms to the screen, both p99. */
export function verdictText(verdict: VerdictLatency): string {
  const [before, after] = verdict.loadAverages.map((load) => load.toFixed(1));
  return [
    `from the last of scan and reading, ${verdict.passages} people, load of the machine ${before} before and ${after} after, clock of the page ± ${verdict.clockErrorMs} ms (ms)`,
    ...(['durable', 'heard', 'painted'] as const).map((to) => latencyLine(to, verdict[to])),
    'from durable on',
    latencyLine('painted', verdict.screen),
  ].join('\n');
}

function latencyLine(to: string, { count, p50, p99, max }: Quantiles): string {
  return `  → ${to.padEnd(8)} p50 ${String(p50).padStart(7)}   p99 ${String(p99).padStart(7)}   max ${String(max).padStart(7)}   (${count})`;
}

function table(rows: readonly ThroughputRow[]): string {
  const head = [
    'subject',
    'readings/s',
    'sent',
    'lost: line',
    'mqtt',
    'influx',
    'p50 ms',
    'p99 ms',
    'CPU s/1000',
    'MB',
    'start ms',
  ];
  const body = rows.map((row) =>
    [
      row.subject,
      row.readingsPerSecond,
      row.sent,
      row.lostOnLine,
      row.lostOnMqtt,
      row.lostInInflux,
      row.latencyP50Ms,
      row.latencyP99Ms,
      row.cpuSecondsPer1000,
      row.residentMegabytes,
      row.startMs,
    ].map(String),
  );
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ');
  return [line(head), ...body.map(line)].join('\n');
}
