/**
 * Waits for a condition, never for a time: polls until `check` gives a value that is not null or false. The
 * ceiling is generous, since a green run does not pay for it. A costly look is taken less often.
 */
export async function eventually<Value>(
  what: string,
  check: () => Value | null | false | undefined | Promise<Value | null | false | undefined>,
  timeoutMs = 30_000,
  intervalMs = 15,
): Promise<Value> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value !== null && value !== false && value !== undefined) return value;
    if (performance.now() > giveUpAt)
      throw new Error(`${what} did not happen within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
