import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import type { GatewayView } from '#ops-centre/http/api-types.ts';
import { Fact } from './facts.tsx';

type Position = NonNullable<GatewayView['head']>;

/** How far the centre has what the gateway has; zero missing is said, not left out. */
export function GatewayProgress({ gateway }: { readonly gateway: GatewayView }): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value.gateways;
  const { count } = formats.value;
  const position = (at: Position | null): string =>
    at === null ? t.never : t.position(count(at.epoch), count(at.seq));
  const missing = gateway.missingCount;
  return (
    <>
      <Fact name={t.head}>{position(gateway.head)}</Fact>
      <Fact name={t.confirmed}>
        {position(gateway.confirmed)}
        <ConfirmedNote gateway={gateway} />
      </Fact>
      <Fact name={t.missing}>
        <span class={missing > 0 ? 'missing is-some' : 'missing'}>
          {missing > 0 ? t.missingCount(count(missing)) : t.nothingMissing}
        </span>
      </Fact>
    </>
  );
}

function ConfirmedNote({ gateway }: { readonly gateway: GatewayView }): JSX.Element | null {
  const { text, formats } = useApp();
  const t = text.value.gateways;
  const { head, confirmed } = gateway;
  if (!head || !confirmed) return null;
  if (head.epoch !== confirmed.epoch) return <span class="faint">{t.olderEpoch}</span>;
  // The heartbeat with the head comes every few seconds, so the confirmation may be ahead of it.
  const behind = head.seq - confirmed.seq;
  return (
    <span class="faint">{behind > 0 ? t.behind(formats.value.count(behind)) : t.upToDate}</span>
  );
}
