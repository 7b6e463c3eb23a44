import { readFileSync } from 'node:fs';
import * as os from 'node:os';

export type MachineFacts = {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly kernel: string;
  readonly node: string;
  readonly sqlite: string;
  readonly loadAverageBefore: number;
  readonly at: string;
};

const loadAtStart = os.loadavg()[0] ?? 0;

export function machineFacts(): MachineFacts {
  return {
    processor:
      /model name\s*:\s*(.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? os.arch(),
    cores: os.availableParallelism(),
    memoryGigabytes: Math.round(os.totalmem() / 2 ** 30),
    kernel: os.release(),
    node: process.version,
    sqlite: process.versions['sqlite'] ?? '',
    loadAverageBefore: Math.round(loadAtStart * 100) / 100,
    at: new Date().toISOString(),
  };
}
