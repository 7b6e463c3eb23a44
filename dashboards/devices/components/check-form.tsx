import type { JSX } from 'preact';
import type { CheckDraft, PairText } from '#devices-page/check-draft.ts';
import { useApp } from '#devices-page/devices-app.ts';
import { ReferenceKind } from '#gateway/domain/device-health.ts';
import type { ThermometerViewV1 } from '#gateway/wire/thermometer-view.ts';
import { signed } from './signed.ts';

type FormProps = {
  readonly draft: CheckDraft;
  readonly thermometer: ThermometerViewV1;
};

/** A check of a thermometer: pairs of reference and reading, what they come to, and the word that makes it count. */
export function CheckForm({ draft, thermometer }: FormProps): JSX.Element {
  const { text } = useApp();
  const t = text.value.check;
  return (
    <form
      class="check-form"
      aria-label={t.title(draft.deviceId)}
      onSubmit={(event) => {
        event.preventDefault();
        void draft.send(false);
      }}
    >
      <h3>{t.title(draft.deviceId)}</h3>
      <Kinds draft={draft} />
      <p class="faint">{t.howTo[draft.referenceKind.value]}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.reference}</th>
            <th scope="col">{t.reading}</th>
            <th scope="col">
              <span class="visually-hidden">{t.takeLive}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {draft.pairs.value.map((pair, index) => (
            <Pair key={String(index)} {...{ draft, thermometer, pair, index }} />
          ))}
        </tbody>
      </table>
      <p class="check-buttons">
        {draft.canAdd() && (
          <button type="button" onClick={draft.addPair}>
            {t.addPair}
          </button>
        )}
        <button type="submit" class="main-button">
          {t.compute}
        </button>
      </p>
      <Result draft={draft} />
      <History thermometer={thermometer} />
    </form>
  );
}

function Kinds({ draft }: Pick<FormProps, 'draft'>): JSX.Element {
  const t = useApp().text.value.check;
  return (
    <div class="check-kinds" role="radiogroup">
      {Object.values(ReferenceKind).map((kind) => (
        <label key={kind}>
          <input
            type="radio"
            name="reference-kind"
            checked={draft.referenceKind.value === kind}
            onChange={() => draft.choose(kind)}
          />{' '}
          {t.kind[kind]}
        </label>
      ))}
    </div>
  );
}

type PairProps = FormProps & { readonly pair: PairText; readonly index: number };

function Pair({ draft, thermometer, pair, index }: PairProps): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value.check;
  const number = formats.value.count(index + 1);
  const live = liveOf(thermometer, draft.referenceKind.value);
  const field = (name: keyof PairText, label: string): JSX.Element => (
    <input
      inputMode="decimal"
      aria-label={label}
      value={pair[name]}
      onInput={({ currentTarget }) => draft.change(index, { [name]: currentTarget.value })}
    />
  );
  return (
    <tr>
      <td>{field('reference', t.referenceLabel(number))} °C</td>
      <td>{field('reading', t.readingLabel(number))} °C</td>
      <td>
        <button
          type="button"
          disabled={live === null}
          aria-label={t.takeLiveLabel(number)}
          onClick={() => live !== null && draft.change(index, { reading: live.toFixed(2) })}
        >
          {t.takeLive} {live === null ? '' : live.toFixed(2)}
        </button>
      </td>
    </tr>
  );
}

/** A blackbody has the temperature that the lens sees; a person is compared as a body. */
function liveOf({ live }: ThermometerViewV1, kind: ReferenceKind): number | null {
  if (!live) return null;
  return kind === ReferenceKind.Blackbody ? live.rawCelsius : live.bodyCelsius;
}

function Result({ draft }: Pick<FormProps, 'draft'>): JSX.Element {
  const t = useApp().text.value.check;
  const result = draft.result.value;
  const answer = result.kind === 'computed' || result.kind === 'confirmed' ? result.answer : null;
  return (
    <div class="check-result" role="status">
      {result.kind === 'incomplete' && <p class="problem">{t.incomplete}</p>}
      {result.kind === 'failed' && <p class="problem">{t.failed}</p>}
      {answer && (
        <p>
          <strong>{t.offset(signed(answer.offsetCelsius))}</strong>
          {' · '}
          {t.spread(answer.spreadCelsius.toFixed(2))}
        </p>
      )}
      {answer?.refusal && <p class="problem">{t.refusal[answer.refusal]}</p>}
      {result.kind === 'confirmed' && <p class="notice">{t.confirmed}</p>}
      {result.kind === 'computed' && !result.answer.refusal && (
        <button type="button" class="main-button" onClick={() => void draft.send(true)}>
          {t.confirm}
        </button>
      )}
    </div>
  );
}

function History({ thermometer }: Pick<FormProps, 'thermometer'>): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value.check;
  if (thermometer.checks.length === 0) return <p class="faint">{t.noHistory}</p>;
  return (
    <table class="check-history">
      <caption>{t.history}</caption>
      <tbody>
        {thermometer.checks.map((check) => (
          <tr key={check.atMs}>
            <td>{formats.value.dayTime(check.atMs)}</td>
            <td>{t.kind[check.referenceKind]}</td>
            <td>{t.offset(signed(check.offsetCelsius))}</td>
            <td>{t.spread(check.spreadCelsius.toFixed(2))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
