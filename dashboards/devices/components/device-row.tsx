import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { adviceText, discardsOf, lookOf } from '#devices-page/device-look.ts';
import { useApp } from '#devices-page/devices-app.ts';
import type { DevicesText } from '#devices-page/text/devices-text.ts';
import type { DeviceViewV1 } from '#gateway/wire/device-view.ts';
import { AdviceCode } from '#gateway/wire/device-words.ts';
import type { Formats } from '#web/format.ts';
import { Shape } from '#web/shape.tsx';
import { HealthPart } from './health-part.tsx';

type RowProps = { readonly device: DeviceViewV1 };

/** One device: how it is, what it said last, what it loses, and what to do. */
export function DeviceRow({ device }: RowProps): JSX.Element {
  const { text, openLine, line } = useApp();
  const t = text.value;
  const look = lookOf(device);
  const isOpen = line.value?.deviceId === device.deviceId;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isOpen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);
  return (
    <li ref={row} class={`device is-${look.kind}${isOpen ? ' is-open' : ''}`}>
      <State device={device} />
      <div class="device-name">
        <h2>
          <button
            type="button"
            id={`row-${device.deviceId}`}
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            title={t.showLine}
            onClick={() => openLine(device.deviceId)}
          >
            {device.deviceId}
          </button>
        </h2>
        <p>
          {t.role[device.role]} · {device.driver} · {device.laneId}
        </p>
      </div>
      <LastValue device={device} />
      <Rate device={device} />
      <Discards device={device} />
      <Advice device={device} />
      <Facts device={device} />
      <HealthPart deviceId={device.deviceId} />
    </li>
  );
}

const DAY_MS = 24 * 3_600_000;

function State({ device }: RowProps): JSX.Element {
  const { text, formats, nowMs } = useApp();
  const look = lookOf(device);
  const { clockTime, dayTime } = formats.value;
  const isOld = nowMs.value - device.changedAtMs > DAY_MS;
  const word = look.kind === 'losing' ? text.value.losing : text.value.state[look.kind];
  return (
    <div class="device-state">
      <Shape name={look.shape} isQuestion={look.isQuestion} />
      <strong>{word}</strong>
      <small>{text.value.since((isOld ? dayTime : clockTime)(device.changedAtMs))}</small>
    </div>
  );
}

function LastValue({ device }: RowProps): JSX.Element {
  const { text, formats, nowMs } = useApp();
  const t = text.value;
  const { lastValueCelsius, lastCodeCharacters, lastValueAtMs } = device;
  const { temperature, count, age } = formats.value;
  return (
    <div class="device-fact">
      <small>{t.lastValue}</small>
      {lastValueCelsius !== null && <b>{t.celsius(temperature(lastValueCelsius))}</b>}
      {lastCodeCharacters !== null && <b>{t.code(count(lastCodeCharacters))}</b>}
      {lastValueAtMs === null ? (
        <span>{t.noValue}</span>
      ) : (
        <span>{agoText(nowMs.value - lastValueAtMs, t, age)}</span>
      )}
    </div>
  );
}

/** Counting tenths of a second would only flicker. */
const JUST_NOW_MS = 2_000;

const agoText = (elapsedMs: number, t: DevicesText, age: Formats['age']): string =>
  elapsedMs < JUST_NOW_MS ? t.justNow : t.ago(age(elapsedMs));

function Rate({ device }: RowProps): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value;
  const { temperature, count } = formats.value;
  return (
    <div class="device-fact">
      <small>{t.rate}</small>
      <b>{t.framesPerSecond(temperature(device.framesPerSecond))}</b>
      <span>{t.frames(count(device.frames))}</span>
    </div>
  );
}

function Discards({ device }: RowProps): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value;
  const discards = discardsOf(device);
  return (
    <div class="device-fact device-discards">
      <small>{t.discarded}</small>
      {discards.length === 0 && <span>{t.nothingDiscarded}</span>}
      <ul>
        {discards.map(({ cause, bytes, isHarmless }) => (
          <li key={cause} class={isHarmless ? 'is-harmless' : ''}>
            <b>{t.bytes(formats.value.count(bytes))}</b>
            <span>{t.discardMeaning[cause] ?? cause}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Advice({ device }: RowProps): JSX.Element {
  const { text, language } = useApp();
  const t = text.value;
  const { sentence, action, original } = adviceText(device, t, language.value === 'en');
  return (
    <div class="device-advice">
      {device.advice.code !== AdviceCode.Works && <p>{sentence}</p>}
      {action !== '' && (
        <p class="device-action">
          <strong>{t.whatToDo}</strong> {action}
        </p>
      )}
      {original !== '' && (
        <p class="device-original">
          {t.gatewaySays} <span lang="en">{original}</span>
        </p>
      )}
      {device.notices.map((notice) => (
        <p key={notice} class="device-notice">
          {t.driverSays} <span lang="en">{notice}</span>
        </p>
      ))}
    </div>
  );
}

function Facts({ device }: RowProps): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value;
  const { count } = formats.value;
  const { link, lineSettings, identity, bytesIn, pendingBytes, opens, driverFaults } = device;
  return (
    <p class="device-facts">
      <span class="device-link">
        <i>{t.line}</i> {link}
        {lineSettings !== '' && ` · ${lineSettings}`}
      </span>
      {identity !== null && (
        <span>
          <i>{t.identity}</i> {identity}
        </span>
      )}
      <span>{t.received(count(bytesIn))}</span>
      {pendingBytes > 0 && <span>{t.pending(count(pendingBytes))}</span>}
      <span>{t.connections(count(opens))}</span>
      {driverFaults > 0 && <span>{t.driverFaults(count(driverFaults))}</span>}
    </p>
  );
}
