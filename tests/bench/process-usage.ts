import { readdirSync, readFileSync } from 'node:fs';

/** Processor time and memory of a process and all its children, from /proc. */
export type Usage = { readonly cpuSeconds: number; readonly residentMegabytes: number };

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

export function usageOf(pid: number): Usage {
  return [pid, ...descendants(pid)].map(usageOfOne).reduce(
    (sum, each) => ({
      cpuSeconds: sum.cpuSeconds + each.cpuSeconds,
      residentMegabytes: sum.residentMegabytes + each.residentMegabytes,
    }),
    { cpuSeconds: 0, residentMegabytes: 0 },
  );
}

/** proc(5): fields 14 and 15 are user and system time in ticks, 24 the resident set in pages. */
function usageOfOne(pid: number): Usage {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const at = (field: number): number => Number(fields[field - 3] ?? 0);
    return {
      cpuSeconds: (at(14) + at(15)) / TICKS_PER_SECOND,
      residentMegabytes: (at(24) * PAGE_BYTES) / 1e6,
    };
  } catch {
    return { cpuSeconds: 0, residentMegabytes: 0 };
  }
}

function descendants(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) => {
      const children = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim();
      const pids = children === '' ? [] : children.split(' ').map(Number);
      return pids.flatMap((child) => [child, ...descendants(child)]);
    });
  } catch {
    return [];
  }
}
