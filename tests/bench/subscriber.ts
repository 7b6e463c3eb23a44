import { writeFileSync } from 'node:fs';
import { connect } from 'mqtt';

/**
 * A process that counts what a third party sees on the broker and when. It finds each frame by its
 * temperature, which rises by 0.01 °C a frame and begins anew every 700 frames; order on one
 * connection is kept, so the running number follows.
 */
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

const CYCLE = 700;
const plan = JSON.parse(process.argv[2] ?? '{}') as SubscriberPlan;
const arrivedAtMs = new Float64Array(plan.frames).fill(Number.NaN);
let messages = 0;
let readings = 0;
let last = -1;

const client = connect(plan.url, {
  protocolVersion: 5,
  clientId: `bench-${process.pid}`,
  clean: true,
});
client.subscribe(plan.topic, { qos: 1 }, () => tell({ kind: 'ready' }));
client.on('message', (_topic, payload) => {
  const now = Number(process.hrtime.bigint()) / 1e6;
  messages++;
  const text = payload.toString('latin1');
  for (let at = text.indexOf(plan.key); at >= 0; at = text.indexOf(plan.key, at + 1)) {
    note(Number.parseFloat(text.slice(at + plan.key.length, at + plan.key.length + 6)), now);
  }
});

function note(celsius: number, now: number): void {
  const place = (Math.round((celsius - 30) * 100) + CYCLE) % CYCLE;
  const behind = last < 0 ? 0 : ((last % CYCLE) + CYCLE) % CYCLE;
  const index = last < 0 ? place : last + ((place - behind + CYCLE) % CYCLE || CYCLE);
  last = index;
  readings++;
  if (index < arrivedAtMs.length && Number.isNaN(arrivedAtMs[index])) arrivedAtMs[index] = now;
}

process.on('message', (request: 'count' | 'end') => {
  if (request === 'count') return tell({ kind: 'count', messages, readings });
  writeFileSync(plan.timesFile, new Uint8Array(arrivedAtMs.buffer));
  process.exit(0);
});

function tell(message: FromSubscriber): void {
  process.send?.(message);
}
