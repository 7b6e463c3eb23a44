import type { JSX } from 'preact';
import { useApp } from '#devices-page/devices-app.ts';
import type { ThermometerViewV1 } from '#gateway/wire/thermometer-view.ts';
import { countsDays, healthFigure } from '#web/health-words.ts';
import { Shape } from '#web/shape.tsx';
import { CheckForm } from './check-form.tsx';
import { signed } from './signed.ts';

type PartProps = { readonly deviceId: string };

/** What people show of a thermometer, when it was checked, and the check itself. */
export function HealthPart({ deviceId }: PartProps): JSX.Element | null {
  const { thermometers, check, openCheck, text } = useApp();
  const thermometer = thermometers.value.get(deviceId);
  if (!thermometer) return null;
  const draft = check.value?.deviceId === deviceId ? check.value : null;
  return (
    <div class="device-health">
      {thermometer.conditions.map((condition) => (
        <Condition key={condition.condition} condition={condition} />
      ))}
      <Changed thermometer={thermometer} />
      <p class="device-checked">
        <Checked thermometer={thermometer} />
        <button type="button" aria-expanded={draft !== null} onClick={() => openCheck(deviceId)}>
          {draft ? text.value.check.close : text.value.check.open}
        </button>
      </p>
      {draft && <CheckForm draft={draft} thermometer={thermometer} />}
    </div>
  );
}

type ConditionProps = { readonly condition: ThermometerViewV1['conditions'][number] };

function Condition({ condition: { condition, advice, evidence, sinceMs } }: ConditionProps) {
  const { text, formats } = useApp();
  const { health, since, whatToDo } = text.value;
  const { measure, found, count } = evidence;
  const counted = formats.value.count(count);
  return (
    <div class="device-condition">
      <p>
        <Shape name="square" />
        <strong>{health.condition[condition]}</strong>{' '}
        <small>
          {health.measure[measure]} {healthFigure(measure, found)}
          {' · '}
          {countsDays(measure) ? health.restsOnDays(counted) : health.restsOnPeople(counted)}
          {' · '}
          {since(formats.value.dayTime(sinceMs))}
        </small>
      </p>
      <p class="device-action">
        <strong>{whatToDo}</strong> {health.advice[advice]}
      </p>
    </div>
  );
}

type ThermometerProps = { readonly thermometer: ThermometerViewV1 };

function Changed({ thermometer: { changedSinceMs, conditions } }: ThermometerProps) {
  const { text, formats } = useApp();
  if (changedSinceMs === null || conditions.length > 0) return null;
  return <p class="faint">{text.value.check.changed(formats.value.dayTime(changedSinceMs))}</p>;
}

function Checked({ thermometer: { verifiedOn, offsetCelsius } }: ThermometerProps): JSX.Element {
  const { text } = useApp();
  const t = text.value.check;
  return (
    <span>
      {verifiedOn === null ? t.neverChecked : t.checkedOn(verifiedOn)}
      {' · '}
      {t.offset(signed(offsetCelsius))}
    </span>
  );
}
