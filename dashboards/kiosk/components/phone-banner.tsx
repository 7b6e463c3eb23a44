import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { KioskStatusV1 } from '#gateway/wire/kiosk-stream.ts';
import { useApp } from '#kiosk/kiosk-app.ts';
import { sayPhoned } from '#kiosk/station-client.ts';
import { Shape } from '#web/shape.tsx';

type Notice = NonNullable<KioskStatusV1['phoneCentre']>;

/** A fever that the ops centre has not confirmed on any way: the guard is the third way. */
export function PhoneBanner(): JSX.Element | null {
  const { status } = useApp();
  const { phoneCentre, laneId } = status.value ?? {};
  if (!phoneCentre || laneId === undefined) return null;
  return <Phone notice={phoneCentre} laneId={laneId} />;
}

type PhoneProps = { readonly notice: Notice; readonly laneId: string };

function Phone({ notice, laneId }: PhoneProps): JSX.Element {
  const { text, otherText } = useApp();
  const t = text.value.phone;
  return (
    <section class="phone" role="alert">
      <Shape name="octagon" />
      <div class="phone-words">
        <p class="phone-heading">{t.heading}</p>
        <p class="phone-other">{otherText.value.phone.heading}</p>
        <p>{t.todo}</p>
        <Fevers notice={notice} laneId={laneId} />
      </div>
      <div class="phone-acts">
        {notice.number !== '' && <strong class="phone-number">{t.number(notice.number)}</strong>}
        <DoneButton notice={notice} laneId={laneId} />
      </div>
    </section>
  );
}

function Fevers({ notice, laneId }: PhoneProps): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value.phone;
  return (
    <ul class="phone-list">
      {notice.alerts.map(({ episodeId, observedAtMs }) => (
        <li key={episodeId}>{t.what(laneId, formats.value.clockTime(observedAtMs))}</li>
      ))}
      {notice.more > 0 && <li>{t.more(formats.value.count(notice.more))}</li>}
    </ul>
  );
}

function DoneButton({ notice, laneId }: PhoneProps): JSX.Element {
  const { text } = useApp();
  const t = text.value.phone;
  const [answer, setAnswer] = useState<'none' | 'waiting' | 'failed'>('none');
  const episodeIds = notice.alerts.map(({ episodeId }) => episodeId);
  const listed = episodeIds.join(' ');
  // Further alerts that come into the list want a press of their own.
  useEffect(() => setAnswer('none'), [listed]);
  const press = async (): Promise<void> => {
    setAnswer('waiting');
    if (!(await sayPhoned(laneId, episodeIds))) setAnswer('failed');
  };
  return (
    <>
      <button
        type="button"
        class="phone-done"
        aria-disabled={answer === 'waiting'}
        onClick={() => void press()}
      >
        {t.done}
      </button>
      {answer === 'failed' && <p>{t.failed}</p>}
    </>
  );
}
