import type { DriverSession } from '#gateway/devices/device-driver.ts';
import type { Step } from './steps.ts';

/** `!XUMILT`, `!XV0A0027` (MI manual, table 1). */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}$/;

/** Device name and serial number; a device that does not tell one of them is known by the other. */
export function identitySteps(session: DriverSession, onDone: () => void): readonly Step[] {
  let name = '';
  const tell = (serialNumber: string) => {
    const parts = [`Raytek ${name}`.trim(), serialNumber && `serial number ${serialNumber}`];
    session.output({ kind: 'identity', identity: parts.filter((part) => part !== '').join(', ') });
    onDone();
  };
  return [
    {
      head: '',
      parameter: 'XU',
      take: (text) => {
        name = text;
        return NAME.test(text);
      },
      refused: () => 'go-on',
    },
    {
      head: '',
      parameter: 'XV',
      take: (text) => {
        const isName = NAME.test(text);
        if (isName) tell(text);
        return isName;
      },
      refused: () => {
        tell('');
        return 'go-on';
      },
    },
  ];
}
