import type { DeviceDriver, Inquiry } from '#gateway/devices/device-driver.ts';

/** The question, and the byte that answers it. */
export const QUESTION = Uint8Array.of(0x10, 0x20);
export const ANSWER = 0x41;

/** The simplest driver that asks: one question a second, one byte for an answer, everything else is noise. */
export function askingDriver(more: Partial<Inquiry> = {}, next?: () => void): DeviceDriver {
  return {
    name: 'asking',
    role: 'thermometer',
    defaultBaudRate: 9600,
    silenceTimeoutMs: 3_000,
    start: (session) => {
      let isDue = true;
      return {
        bytes: (chunk) => {
          for (const byte of chunk) {
            if (byte !== ANSWER) {
              session.discarded(1, 'noise');
              continue;
            }
            session.frame(1);
            session.output({
              kind: 'temperature',
              sample: {
                rawTemperatureCelsius: 36.6,
                ambientTemperatureCelsius: null,
                mode: 'surface',
              },
            });
            session.send(Uint8Array.of(0x06));
            session.answered();
          }
        },
        pendingByteCount: () => 0,
        flush: () => undefined,
        openingCommands: [Uint8Array.of(0x55)],
        idleFlushMs: null,
        asking: {
          next: () => {
            next?.();
            isDue = !isDue;
            if (isDue) return { pauseMs: 1_000 };
            return { question: QUESTION, answerTimeoutMs: 200, drainMs: 500, ...more };
          },
          unanswered: () => {
            isDue = true;
            session.output({ kind: 'notice', topic: 'answer', sentence: 'It did not answer.' });
          },
        },
      };
    },
  };
}
