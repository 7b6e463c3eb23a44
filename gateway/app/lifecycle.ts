import type { Log } from '#gateway/telemetry/log.ts';

type Part = { readonly name: string; readonly stop: () => void | Promise<void> };

export type Lifecycle = {
  /** Notes a part that runs, with how to stop it. */
  started(name: string, stop: Part['stop']): void;
  /** Stops what was started, newest first, each within its time. Idempotent; never rejects. */
  stop(): Promise<void>;
};

/** One part that hangs must not keep the others from ending properly. */
const PART_DEADLINE_MS = 2_500;

export function createLifecycle(log: Log): Lifecycle {
  const parts: Part[] = [];
  let stopping: Promise<void> | null = null;
  return {
    started(name, stop) {
      parts.push({ name, stop });
    },
    stop() {
      stopping ??= stopAll(parts, log);
      return stopping;
    },
  };
}

async function stopAll(parts: Part[], log: Log): Promise<void> {
  for (let part = parts.pop(); part; part = parts.pop()) {
    const { name } = part;
    const problem = await stopPart(part);
    if (problem !== null) log.warn({ part: name, problem }, 'A part did not stop as it should.');
  }
}

function stopPart({ stop }: Part): Promise<string | null> {
  return new Promise((resolve) => {
    const deadline = setTimeout(
      () => resolve(`not within ${PART_DEADLINE_MS} ms`),
      PART_DEADLINE_MS,
    );
    const done = (problem: string | null): void => {
      clearTimeout(deadline);
      resolve(problem);
    };
    Promise.resolve()
      .then(stop)
      .then(
        () => done(null),
        (error: unknown) => done(error instanceof Error ? error.message : String(error)),
      );
  });
}
