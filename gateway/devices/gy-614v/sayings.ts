import type { DriverSession } from '#gateway/devices/device-driver.ts';
import { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';

/** What is known of one module besides its values; each is told once, and again when it is another. */
export type Sayings = {
  readonly emissivityIs: (percent: number) => void;
  readonly offsetIs: (deciCelsius: number) => void;
  readonly chipIs: (chipType: number, firmware: number) => void;
};

export function createSayings(session: DriverSession, wantedPercent: number | null): Sayings {
  const board = new NoticeBoard(session);
  let knownPercent: number | null = null;
  return {
    emissivityIs: (percent) => {
      if (percent === knownPercent) return;
      knownPercent = percent;
      if (wantedPercent === null) return;
      const isWanted = percent === wantedPercent;
      board.tell('emissivity', isWanted ? null : emissivitySentence(percent, wantedPercent));
    },
    offsetIs: (deciCelsius) => {
      board.tell('offset', deciCelsius === 0 ? null : offsetSentence(deciCelsius));
    },
    chipIs: (chipType, firmware) => {
      // Settings are left out: a module that was set anew is still the same one.
      const identity = `GY-614V, chip type ${chipType}, firmware ${firmware}`;
      session.output({ kind: 'identity', identity });
    },
  };
}

const ratioText = (percent: number): string => (percent / 100).toFixed(2);

function emissivitySentence(percent: number, wantedPercent: number): string {
  return (
    `The module measures with an emissivity of ${ratioText(percent)}, and ${ratioText(wantedPercent)} is configured. ` +
    'Set its register 07, or emissivityPercent here, to the right one.'
  );
}

function offsetSentence(deciCelsius: number): string {
  return (
    `The module adds ${(deciCelsius / 10).toFixed(1)} °C to each object temperature before it sends it. ` +
    'Set its register 06 to 100 to get what it measures.'
  );
}
