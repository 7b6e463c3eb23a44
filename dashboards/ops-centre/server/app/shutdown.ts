/** What was started, to be stopped in reverse order. Stopping is bounded: a part that hangs is left behind. */
export class Shutdown {
  readonly #steps: { readonly name: string; readonly stop: () => void | Promise<void> }[] = [];

  add(name: string, stop: () => void | Promise<void>): void {
    this.#steps.push({ name, stop });
  }

  /** Resolves with the names of the parts that did not stop in time or failed to. */
  async run(timeoutMs: number): Promise<readonly string[]> {
    const deadline = performance.now() + timeoutMs;
    const late: string[] = [];
    for (const { name, stop } of this.#steps.splice(0).reverse()) {
      const leftMs = Math.max(50, deadline - performance.now());
      if (!(await stopsWithin(stop, leftMs))) late.push(name);
    }
    return late;
  }
}

async function stopsWithin(stop: () => void | Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    return await Promise.race([Promise.resolve(stop()).then(() => true), timeout]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
