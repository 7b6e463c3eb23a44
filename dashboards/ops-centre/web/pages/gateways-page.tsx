import type { JSX } from 'preact';
import { GatewayCard } from '#console/components/gateway-card.tsx';
import { useApp } from '#console/console-app.ts';
import { gatewayKey } from '#console/data/centre-store.ts';

/** Whether every gate is heard, whether anything is missing, and which device needs a hand. */
export function GatewaysPage(): JSX.Element {
  const { store, text } = useApp();
  const t = text.value.gateways;
  const gateways = [...store.gateways.value.values()];
  gateways.sort((a, b) => (gatewayKey(a) < gatewayKey(b) ? -1 : 1));
  return (
    <section class="gateways-page">
      <div class="page-head">
        <h1>{t.heading}</h1>
      </div>
      {gateways.length === 0 && <p class="empty">{t.empty}</p>}
      <ul class="gateway-cards">
        {gateways.map((each) => (
          <li key={gatewayKey(each)}>
            <GatewayCard gateway={each} />
          </li>
        ))}
      </ul>
    </section>
  );
}
