import type { JSX } from 'preact';
import { useApp } from '#devices-page/devices-app.ts';
import type { FittingViewV1 } from '#gateway/wire/fitting-view.ts';
import { wellFittingCodes } from '#gateway/wire/fitting-words.ts';
import { Shape } from '#web/shape.tsx';

/** Cameras and lamps, below the devices; nothing where there are none. */
export function FittingRows(): JSX.Element | null {
  const { fittings, text } = useApp();
  if (fittings.value.length === 0) return null;
  return (
    <section class="fittings">
      <h2 id="fittings">{text.value.fitting.title}</h2>
      <ul aria-labelledby="fittings">
        {fittings.value.map((each) => (
          <FittingRow key={`${each.kind} ${each.fittingId}`} fitting={each} />
        ))}
      </ul>
    </section>
  );
}

type RowProps = { readonly fitting: FittingViewV1 };

function FittingRow({ fitting }: RowProps): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value;
  const { kind, fittingId, laneId, link, code, detail, lastSuccessAtMs, failures } = fitting;
  const { dayTime, count } = formats.value;
  const isWell = wellFittingCodes.has(code);
  const hasAction = code !== 'lamp-works' && code !== 'camera-works';
  const action = hasAction ? t.fitting.action[code] : '';
  return (
    <li class={isWell ? 'fitting is-ready' : 'fitting is-silent'}>
      <Shape name={isWell ? 'circle' : 'octagon'} />
      <h3>
        {t.fitting.kind[kind]} {fittingId}
        {fittingId !== laneId && <small> · {laneId}</small>}
      </h3>
      <p>{t.fitting.sentence[code]}</p>
      {action !== '' && (
        <p>
          <strong>{t.whatToDo}</strong> {action}
        </p>
      )}
      {detail !== '' && (
        <p>
          {t.gatewaySays} <span lang="en">{detail}</span>
        </p>
      )}
      <p class="fitting-facts">
        {lastSuccessAtMs === null
          ? t.fitting.noSuccess
          : t.fitting.lastSuccess(dayTime(lastSuccessAtMs))}
        {` · ${t.fitting.failures(count(failures))} · ${link}`}
      </p>
    </li>
  );
}
