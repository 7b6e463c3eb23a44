import { once } from 'node:events';
import { openPseudoTerminal } from './pseudo-terminal.ts';

/**
 * A device in a process of its own: prints the path of its line and, at the first byte on standard
 * input, says so many bytes and is gone so many milliseconds later. Only another process can hang
 * up while the reader is between two reads.
 */
const [byteCount, pauseMs] = process.argv.slice(2).map(Number);
const terminal = openPseudoTerminal();
process.stdout.write(`${terminal.path}\n`);
await once(process.stdin, 'data');
await terminal.send(Buffer.alloc(byteCount ?? 0, 'x'));
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
await terminal.hangUp();
process.exit();
