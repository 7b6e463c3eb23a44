import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';
import type { GatewayView } from '#ops-centre/http/api/gateway-types.ts';
import { Fact } from './facts.tsx';

type Position = NonNullable<GatewayView['head']>;

/** How far the centre has what the gateway has; zero missing is said, not left out. */
export function GatewayProgress({ gateway }: { readonly gateway: GatewayView }): JSX.Element {
  const { text, formats } = useApp();
  const t = text.value.gateways;
  const { count } = formats.value;
  const position = (at: Position | null): string =>
    at === null ? t.never : t.position(String(at.epoch), count(at.seq));
  const missing = gateway.missingCount;
  return (
    <>
      <Fact name={t.head}>{position(newestKnown(gateway))}</Fact>
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

/** The heartbeat with the head comes every few seconds: what was confirmed since is newer. */
function newestKnown({ head, confirmed }: GatewayView): Position | null {
  if (!head || !confirmed || head.epoch !== confirmed.epoch) return head;
  return confirmed.seq > head.seq ? confirmed : head;
}

function ConfirmedNote({ gateway }: { readonly gateway: GatewayView }): JSX.Element | null {
  const { text, formats } = useApp();
  const t = text.value.gateways;
  const { head, confirmed } = gateway;
  if (!head || !confirmed) return null;
  if (head.epoch !== confirmed.epoch) return <span class="faint">{t.olderEpoch}</span>;
  const behind = head.seq - confirmed.seq;
  return (
    <span class="faint">{behind > 0 ? t.behind(formats.value.count(behind)) : t.upToDate}</span>
  );
}
