import type { Script } from '#gateway/devices/kit/conversation.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import { readZones, triggerCommand, writeZone, Zone } from './commands.ts';
import type { Gm65Reply } from './frame.ts';
import type { Gm65Options } from './gm65-config.ts';
import type { Gm65Setting } from './settings.ts';
import { SINGLE_READ_STEPS, settingsFrom } from './settings.ts';

/** The maker of the GM8xx recommends a sign of life every 10 s; older modules know no heartbeat, but all tell their version. */
export const LIVENESS_MS = 10_000;
/** A module that lost its power for a moment has forgotten what was set: after so many signs of life all of it is compared anew. */
const LIVENESS_ROUNDS = 6;
/** An answer is 20 bytes at most: 21 ms at 9600 baud. A module that decodes an image answers after it. */
const ANSWER_TIMEOUT_MS = 1_000;
/** An answer that comes later than that could pass for the next one: nothing is asked until it must be there. */
const LATE_ANSWER_MS = 1_000;
/** Writing fails silently now and then (cryptoadvance/specter-diy, src/hosts/qr.py). */
const ATTEMPTS = 3;
const REST_MS = 100;
const TRIGGER_LOOK_MS = 100;
/** A little longer than one trigger reads. */
const TRIGGER_AGAIN_MS = SINGLE_READ_STEPS * 100 + 500;

export type Gm65DialogueOptions = {
  readonly options: Gm65Options;
  readonly clock: Clock;
  /** How many codes have come so far. */
  readonly codeCount: () => number;
  readonly onIdentity: (identity: string) => void;
  readonly onNotice: (topic: string, sentence: string | null) => void;
};

type Dialogue<Result = void> = Script<Gm65Reply, Result>;

/** What the driver says to a module, for as long as it is connected. */
export function* gm65Dialogue(dialogue: Gm65DialogueOptions): Dialogue {
  for (;;) {
    const software = yield* identified(dialogue);
    if (software === null) continue;
    if (!(yield* isSet(dialogue))) continue;
    yield* watched(dialogue, software);
  }
}

/** The software version; `null` while there is no answer. */
function* identified({ options, onIdentity }: Gm65DialogueOptions): Dialogue<number | null> {
  const reply = yield* read(options, Zone.Identity, 6);
  if (reply === null) return null;
  onIdentity(identityFrom(reply.data));
  return reply.data[2] as number;
}

/** Model, hardware, software in hundredths, year since 2000, month, day (zones 00E0 to 00E5). */
function identityFrom(data: Uint8Array): string {
  const [model = 0, hardware = 0, software = 0, year = 0, month = 0, day = 0] = data;
  const date = [2000 + year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
  return `model ${hex(model, 2)}, hardware ${hex(hardware, 2)}, software ${versionFrom(software)} of ${date}`;
}

/** 64 is V1.00, 69 is V1.05. */
export function versionFrom(software: number): string {
  return `V${(software / 100).toFixed(2)}`;
}

/** `false` when the module stopped answering. */
function* isSet(dialogue: Gm65DialogueOptions): Dialogue<boolean> {
  const { options, onNotice } = dialogue;
  for (const setting of settingsFrom(options)) {
    const isTaken = yield* applied(options, setting);
    if (isTaken === null) return false;
    onNotice(setting.topic, isTaken ? null : refusalOf(setting));
  }
  return options.encoding !== 'keep' || (yield* isEncodingTold(dialogue));
}

function refusalOf({ wanted, zone, otherwise }: Gm65Setting): string {
  return `The scanner does not take a setting: ${wanted} (zone ${hex(zone, 4)}). ${otherwise} Scan the setup code for it in the maker's manual, or take it out of the configuration.`;
}

/** Read, compared, written, read again; `null` when the module stopped answering. */
function* applied(options: Gm65Options, setting: Gm65Setting): Dialogue<boolean | null> {
  const { zone, mask, value } = setting;
  for (let attempt = 0; ; attempt += 1) {
    const current = yield* readZone(options, zone);
    if (current !== null && (current & mask) === value) return true;
    if (attempt === ATTEMPTS) return current === null ? null : false;
    if (current !== null) {
      // The acknowledgement alone proves nothing, and neither does its absence.
      yield* write(options, writeZone(zone, (current & ~mask) | value));
    }
    yield { pauseMs: REST_MS };
  }
}

/** Zone 000D, bits 3-2: what a module is set to is not changed, but whoever looks after it should know. */
function* isEncodingTold({ options, onNotice }: Gm65DialogueOptions): Dialogue<boolean> {
  const encoding = yield* readZone(options, Zone.Encoding);
  const raw = encoding === null ? null : yield* readZone(options, Zone.RawOutput);
  if (encoding === null || raw === null) return false;
  const isUtf8 = (encoding & 0x0c) === 0x04;
  onNotice(
    'encoding',
    isUtf8 || raw === 0x08
      ? null
      : 'The scanner sends GBK or Big5, also for codes that hold UTF-8. Set "encoding: utf-8" in its options.',
  );
  return true;
}

/** Asks for signs of life, and triggers in command mode, until the module has to be looked at anew. */
function* watched(dialogue: Gm65DialogueOptions, software: number): Dialogue {
  const { options, clock } = dialogue;
  const trigger = { againMs: clock.monotonicMs(), codeCount: 0 };
  for (let round = 0; round < LIVENESS_ROUNDS; round += 1) {
    const dueMs = clock.monotonicMs() + LIVENESS_MS;
    yield* rest(dialogue, trigger, dueMs);
    const reply = yield* read(options, Zone.SoftwareVersion, 1);
    if (reply?.data[0] !== software) return;
  }
}

/** When the module needs the next trigger: after a code, or when the time of the last one is over. */
type Trigger = { againMs: number; codeCount: number };

function* rest(dialogue: Gm65DialogueOptions, trigger: Trigger, dueMs: number): Dialogue {
  const { options, clock, codeCount } = dialogue;
  for (let nowMs = clock.monotonicMs(); nowMs < dueMs; nowMs = clock.monotonicMs()) {
    if (options.mode !== 'command') {
      yield { pauseMs: dueMs - nowMs };
    } else if (nowMs >= trigger.againMs || codeCount() > trigger.codeCount) {
      // Noted before: the code may be there together with the acknowledgement.
      trigger.codeCount = codeCount();
      trigger.againMs = nowMs + TRIGGER_AGAIN_MS;
      yield* write(options, triggerCommand());
    } else {
      yield { pauseMs: TRIGGER_LOOK_MS };
    }
  }
}

/** With the zone behind it: an answer of two bytes cannot be the acknowledgement of a write, which looks like one zone of 00. */
function* readZone(options: Gm65Options, zone: number): Dialogue<number | null> {
  const reply = yield* read(options, zone, 2);
  return reply === null ? null : (reply.data[0] as number);
}

function* read(options: Gm65Options, zone: number, count: number): Dialogue<Gm65Reply | null> {
  return yield* ask(options, readZones(zone, count), ({ data }) => data.length === count);
}

/** Acknowledged by one zone of 00. */
function* write(options: Gm65Options, command: Uint8Array): Dialogue<Gm65Reply | null> {
  return yield* ask(options, command, ({ data }) => data.length === 1 && data[0] === 0);
}

function* ask(
  options: Gm65Options,
  question: Uint8Array,
  accepts: (reply: Gm65Reply) => boolean,
): Dialogue<Gm65Reply | null> {
  const reply = yield {
    question,
    accepts,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
    drainMs: 0,
    keepsListening: true,
    // A line that was quiet for so long has no code on its way.
    quietBeforeMs: options.idleGapMs,
  };
  if (reply === null) yield { pauseMs: LATE_ANSWER_MS };
  return reply;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
