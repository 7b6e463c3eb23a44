import { writeFileSync } from 'node:fs';
import { connect } from 'mqtt';
import { FrameClock } from './frame-clock.ts';

/** A process that counts what a third party sees on the broker, and when. */
export type SubscriberPlan = {
  readonly url: string;
  readonly topic: string;
  readonly frames: number;
  /** Text before the temperature in a payload. */
  readonly key: string;
  readonly timesFile: string;
};

export type FromSubscriber =
  | { readonly kind: 'ready' }
  | { readonly kind: 'count'; readonly messages: number; readonly readings: number };

const plan = JSON.parse(process.argv[2] ?? '{}') as SubscriberPlan;
const arrivals = new FrameClock(plan.frames, plan.key);
let messages = 0;

const client = connect(plan.url, {
  protocolVersion: 5,
  clientId: `bench-${process.pid}`,
  clean: true,
});
client.subscribe(plan.topic, { qos: 1 }, () => tell({ kind: 'ready' }));
client.on('message', (_topic, payload) => {
  messages++;
  arrivals.noteText(payload.toString('latin1'));
});

process.on('message', (request: 'count' | 'end') => {
  if (request === 'count') return tell({ kind: 'count', messages, readings: arrivals.count });
  writeFileSync(plan.timesFile, arrivals.bytes());
  process.exit(0);
});

function tell(message: FromSubscriber): void {
  process.send?.(message);
}
