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
  let chip = '';
  let knownPercent: number | null = null;
  const tellIdentity = () => {
    const emissivity = knownPercent === null ? '' : `, emissivity ${ratioText(knownPercent)}`;
    session.output({ kind: 'identity', identity: `GY-614V${chip}${emissivity}` });
  };
  return {
    emissivityIs: (percent) => {
      if (percent === knownPercent) return;
      knownPercent = percent;
      tellIdentity();
      if (wantedPercent === null) return;
      const isWanted = percent === wantedPercent;
      board.tell('emissivity', isWanted ? null : emissivitySentence(percent, wantedPercent));
    },
    offsetIs: (deciCelsius) => {
      board.tell('offset', deciCelsius === 0 ? null : offsetSentence(deciCelsius));
    },
    chipIs: (chipType, firmware) => {
      chip = `, chip type ${chipType}, firmware ${firmware}`;
      tellIdentity();
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
