import type { EventLoopDelay } from './event-loop-delay.ts';
import type { MetricFamily, Scrape } from './metric-family.ts';

export type ProcessSnapshot = {
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
  readonly cpuSeconds: number;
  readonly eventLoopDelayP99Seconds: number;
};

export function takeProcessSnapshot(eventLoop: EventLoopDelay): ProcessSnapshot {
  const memory = process.memoryUsage();
  const cpu = process.cpuUsage();
  return {
    residentBytes: memory.rss,
    heapUsedBytes: memory.heapUsed,
    externalBytes: memory.external,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    eventLoopDelayP99Seconds: eventLoop.takeP99Seconds(),
  };
}

const family = (
  kind: MetricFamily['kind'],
  name: string,
  help: string,
  value: (scrape: Scrape) => number,
): MetricFamily => ({
  kind,
  name,
  help,
  labelNames: [],
  samples: (scrape) => [{ labels: {}, value: value(scrape) }],
});

export const processFamilies: readonly MetricFamily[] = [
  family(
    'gauge',
    'gatehouse_process_resident_bytes',
    'Resident memory of the gateway.',
    ({ process: own }) => own.residentBytes,
  ),
  family(
    'gauge',
    'gatehouse_process_heap_used_bytes',
    'JavaScript heap in use.',
    ({ process: own }) => own.heapUsedBytes,
  ),
  family(
    'gauge',
    'gatehouse_process_external_bytes',
    'Memory of buffers outside the heap.',
    ({ process: own }) => own.externalBytes,
  ),
  family(
    'counter',
    'gatehouse_process_cpu_seconds_total',
    'Processor time used, user and system.',
    ({ process: own }) => own.cpuSeconds,
  ),
  family(
    'gauge',
    'gatehouse_event_loop_delay_p99_seconds',
    '99th percentile of the event-loop delay since the last scrape.',
    ({ process: own }) => own.eventLoopDelayP99Seconds,
  ),
  family(
    'gauge',
    'gatehouse_process_start_timestamp_seconds',
    'Unix time at which the gateway started.',
    ({ gateway }) => gateway.startedAtMs / 1_000,
  ),
];
