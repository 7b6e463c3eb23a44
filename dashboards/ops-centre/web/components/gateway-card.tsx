import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import type { DeviceState } from '#gateway/wire/control-messages.ts';
import type { GatewayStatus, GatewayView } from '#ops-centre/http/api/gateway-types.ts';
import type { ShapeName } from '#web/shape.tsx';
import { Shape } from '#web/shape.tsx';
import { Fact, Facts } from './facts.tsx';
import { GatewayProgress } from './gateway-progress.tsx';

const statusShapes: Readonly<Record<GatewayStatus, ShapeName>> = {
  online: 'circle',
  silent: 'triangle',
  offline: 'octagon',
};

const deviceShapes: Readonly<Record<DeviceState, ShapeName>> = {
  ready: 'circle',
  connecting: 'triangle',
  probing: 'triangle',
  silent: 'octagon',
  faulty: 'octagon',
};

type GatewayProps = { readonly gateway: GatewayView };

export function GatewayCard({ gateway }: GatewayProps): JSX.Element {
  const { text, formats, nowMs } = useApp();
  const { gateways: t, words } = text.value;
  const heardAtMs = gateway.lastHeartbeatAtMs;
  const heard = heardAtMs === null ? t.never : t.ago(formats.value.age(nowMs.value - heardAtMs));
  return (
    <article class="panel gateway-card">
      <header class={`gateway-head is-${gateway.status}`}>
        <Shape name={statusShapes[gateway.status]} />
        <h2>{gateway.gatewayId}</h2>
        <span class="faint">{gateway.siteId}</span>
        <span class="spacer" />
        <strong class="state-word">{words.gatewayStatus[gateway.status]}</strong>
      </header>
      <Facts>
        <Fact name={t.lastHeartbeat}>{heard}</Fact>
        <GatewayProgress gateway={gateway} />
      </Facts>
      <Gaps gateway={gateway} />
      <Devices gateway={gateway} />
    </article>
  );
}

function Gaps({ gateway }: GatewayProps): JSX.Element | null {
  const { text, formats } = useApp();
  const { gateways: t, words } = text.value;
  const { count, dayTime } = formats.value;
  if (gateway.gaps.length === 0) return null;
  return (
    <>
      <h3>{t.gaps}</h3>
      <ul class="gap-list">
        {gateway.gaps.map((each) => (
          <li
            key={`${each.epoch}:${each.fromSeq}`}
            class={each.reason === 'missing' ? 'gap is-open' : 'gap is-lost'}
          >
            <Shape name={each.reason === 'missing' ? 'triangle' : 'octagon'} />
            <span>
              <strong>{t.gap(String(each.epoch), count(each.fromSeq), count(each.toSeq))}</strong>{' '}
              {words.gapReason[each.reason]}{' '}
              <span class="faint">{t.since(dayTime(each.sinceMs))}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Devices({ gateway }: GatewayProps): JSX.Element {
  const { text } = useApp();
  const { gateways: t, words } = text.value;
  return (
    <>
      <h3>{t.devices}</h3>
      {gateway.devices.length === 0 && <p class="faint">{t.noDevices}</p>}
      <ul class="device-list">
        {gateway.devices.map((each) => (
          <li key={each.deviceId} class={`device is-${each.state}`}>
            <Shape name={deviceShapes[each.state]} />
            <span class="device-name">{each.deviceId}</span>
            <strong class="state-word">{words.deviceState[each.state]}</strong>
            {each.detail !== '' && <span class="device-detail">{each.detail}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
