import { describe, expect, it } from 'vitest';
import { createLifecycle } from '#gateway/app/lifecycle.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { silentLog } from '#gateway/telemetry/log.ts';

function bench() {
  const warnings: Readonly<Record<string, unknown>>[] = [];
  const stopped: string[] = [];
  const log: Log = { ...silentLog, warn: (fields) => warnings.push(fields) };
  const lifecycle = createLifecycle(log);
  const start = (name: string, stop: () => void | Promise<void> = () => undefined) =>
    lifecycle.started(name, async () => {
      stopped.push(name);
      await stop();
    });
  return { lifecycle, start, stopped, warnings };
}

describe('a lifecycle', () => {
  it('stops what was started in reverse order, one after the other', async () => {
    const { lifecycle, start, stopped } = bench();
    let isFirstDone = false;
    start('journal', () => expect(isFirstDone).toBe(true));
    start('devices', async () => {
      await new Promise((resolve) => setImmediate(resolve));
      isFirstDone = true;
    });
    start('station');
    await lifecycle.stop();
    expect(stopped).toEqual(['station', 'devices', 'journal']);
  });

  it('stops the others when one fails, and says which', async () => {
    const { lifecycle, start, stopped, warnings } = bench();
    start('journal');
    start('devices', () => Promise.reject(new Error('port is gone')));
    start('station', () => {
      throw new Error('socket is gone');
    });
    await lifecycle.stop();
    expect(stopped).toEqual(['station', 'devices', 'journal']);
    expect(warnings).toEqual([
      { part: 'station', problem: 'socket is gone' },
      { part: 'devices', problem: 'port is gone' },
    ]);
  });

  it('does not wait for ever for one that hangs', async () => {
    const { lifecycle, start, stopped, warnings } = bench();
    start('journal');
    start('broker', () => new Promise(() => undefined));
    await lifecycle.stop();
    expect(stopped).toEqual(['broker', 'journal']);
    expect(warnings).toMatchObject([
      { part: 'broker', problem: expect.stringMatching(/not within/) },
    ]);
  });

  it('stops once, however often it is asked', async () => {
    const { lifecycle, start, stopped } = bench();
    start('journal');
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    await lifecycle.stop();
    expect(stopped).toEqual(['journal']);
  });
});
