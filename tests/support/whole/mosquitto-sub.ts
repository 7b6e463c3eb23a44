import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { eventually } from '#tests/support/eventually.ts';
import { findInstalledServer } from '#tests/support/installed-server.ts';
import { stopProcess } from '#tests/support/server-process.ts';

export const mosquittoSub = findInstalledServer(
  'mosquitto_sub',
  ['/usr/bin/mosquitto_sub'],
  'mosquitto-clients',
);

/** What somebody else's MQTT client hears: Mosquitto's own, as a process. */
export type Subscriber = {
  /** Every message so far, in order. */
  readonly heard: readonly Heard[];
};

export type Heard = { readonly topic: string; readonly payload: string };

/** Resolves when the broker has granted the subscription. Payloads must be of one line, as JSON is. */
export async function startMosquittoSub(port: number, filter: string): Promise<Subscriber> {
  const program = mosquittoSub.path ?? 'mosquitto_sub';
  // `-d` tells when the subscription is granted; it is buffered unless stdout is told otherwise.
  const words = ['-d', '-V', '5', '-q', '1', '-p', String(port), '-t', filter, '-F', '%t %p'];
  const child = spawn('stdbuf', ['-oL', program, ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => stopProcess(child));
  const heard: Heard[] = [];
  let isSubscribed = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = /^(gatehouse\/\S+) (.*)$/.exec(line);
    if (message) heard.push({ topic: message[1] ?? '', payload: message[2] ?? '' });
    else if (line.startsWith('Subscribed')) isSubscribed = true;
  });
  await eventually('the subscription of mosquitto_sub', () => isSubscribed);
  return { heard };
}
