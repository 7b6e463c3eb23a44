import { expect, onTestFinished, test } from 'vitest';
import type { AuditReport } from '#ops-centre/app/audit.ts';
import { eventually } from '#tests/support/eventually.ts';
import { startAedes } from '#tests/support/ops-centre/brokers.ts';
import { FakeGateway } from '#tests/support/ops-centre/fake-gateway.ts';
import { command, configFile, start } from '#tests/support/ops-centre/program.ts';
import { readingFacts } from '#tests/support/ops-centre/wire-events.ts';

const reading = { kind: 'reading', facts: readingFacts } as const;

test('killed again and again under load it never forgets what it confirmed, and ends with everything', async () => {
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const file = configFile({ brokerUrl: broker.url });
  const gateway = await FakeGateway.connect(broker);
  onTestFinished(() => gateway.close());
  let isPouring = true;
  const pouring = (async () => {
    while (isPouring) {
      for (let burst = 0; burst < 10; burst++) await gateway.emit(reading);
      if (gateway.headSeq % 100 === 0) await gateway.heartbeat();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  for (let round = 0; round < 10; round++) {
    const started = start(file);
    const before = gateway.confirmedSeq;
    await eventually('some confirmations', () => gateway.confirmedSeq > before + 100);
    await started.stop('SIGKILL');
    const confirmed = gateway.confirmedSeq;
    const { out } = await command('audit', '--config', file, '--json');
    const [epoch] = (JSON.parse(out) as AuditReport).epochs;
    expect(epoch?.confirmedSeq).toBeGreaterThanOrEqual(confirmed);
    expect(epoch?.found).toBe(epoch?.expected);
  }
  isPouring = false;
  await pouring;
  start(file);
  await eventually('the last confirmation', async () => {
    await gateway.heartbeat();
    return gateway.confirmedSeq === gateway.headSeq;
  });
  const { code, out } = await command('audit', '--config', file);
  expect(out).toContain(`confirmed ${gateway.headSeq}, found ${gateway.headSeq} (balanced)`);
  expect(code).toBe(0);
});
