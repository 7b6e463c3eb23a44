import type { MessagePort } from 'node:worker_threads';
import { parentPort, workerData } from 'node:worker_threads';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { Writer } from './writer.ts';
import { createWriter } from './writer.ts';
import type {
  WriterCall,
  WriterFailure,
  WriterReply,
  WriterThreadData,
} from './writer-protocol.ts';

/** The writer's thread: opens the store, then answers calls one after the other until it is closed. */
function start(port: MessagePort, options: WriterThreadData): void {
  const reply = (message: WriterReply): void => port.postMessage(message);
  let writer: Writer;
  try {
    writer = createWriter(options);
  } catch (cause) {
    reply({ kind: 'failed', failure: failureFrom(cause) });
    return;
  }
  port.on('message', ({ callId, command, args }: WriterCall) => {
    try {
      const run = writer[command] as (...given: readonly unknown[]) => unknown;
      reply({ kind: 'value', callId, value: run(...args) });
    } catch (cause) {
      reply({ kind: 'error', callId, failure: failureFrom(cause) });
    }
    if (command === 'close') port.close();
  });
  reply({ kind: 'ready' });
}

function failureFrom(cause: unknown): WriterFailure {
  const message = cause instanceof Error ? cause.message : 'unknown cause';
  const code = cause instanceof GatehouseError ? cause.code : null;
  const sqliteCode = (cause as { readonly errcode?: number }).errcode ?? null;
  return { message, code, sqliteCode };
}

if (parentPort) start(parentPort, workerData as WriterThreadData);
