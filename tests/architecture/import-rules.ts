/**
 * Who may import whom (gateway/README.md), told a second time and independently of biome.json: a wrong
 * import is planted in each room and lint must tell, a right one must pass.
 */
export type Room = { readonly may: readonly string[]; readonly mayNot: readonly string[] };

const words = ['#gateway/domain/reading.ts', './own.ts', './inner/own.ts'];
const wordsAndWire = [...words, '#gateway/wire/topics.ts'];

/** No room at all may import these. */
export const never = [
  '../other/file.ts',
  './inner/../../other/file.ts',
  '#tests/support/drafts.ts',
  'vitest',
  'fast-check',
  'vite',
  'left-pad',
];
const otherPrograms = [
  '#sim/ledger.ts',
  '#ops-centre/main.ts',
  '#web/cursor.ts',
  '#console/app.tsx',
];
const adapters = [
  '#gateway/sinks/mqtt/mqtt-sink.ts',
  '#gateway/sinks/influx/influx-sink.ts',
  '#gateway/sinks/alert-https/alert-https.ts',
  '#gateway/broker/broker.ts',
  '#gateway/station/station.ts',
];
const above = [
  '#gateway/config/load-config.ts',
  '#gateway/app/start-gateway.ts',
  '#gateway/cli/audit-command.ts',
  '#gateway/quick-start/lobby.ts',
];
const beside = (own: string): string[] =>
  [...adapters, ...above, ...otherPrograms, '#gateway/journal/disk-journal.ts'].filter(
    (each) => !each.startsWith(`#gateway/${own}/`),
  );

export const rooms: Readonly<Record<string, Room>> = {
  'gateway/domain': {
    may: words,
    mayNot: [...beside('domain'), '#gateway/wire/topics.ts', 'zod', 'node:fs'],
  },
  'gateway/wire': {
    may: [...wordsAndWire, 'zod'],
    mayNot: [...beside('wire'), 'node:fs', 'fastify', 'mqtt'],
  },
  'gateway/links': {
    may: [...wordsAndWire, '#gateway/devices/device-driver.ts', 'serialport', 'node:fs/promises'],
    mayNot: [...beside('links'), '#gateway/devices/device-registry.ts', 'pino', 'mqtt'],
  },
  'gateway/devices': {
    may: [...words, '#gateway/devices/device-driver.ts', 'zod'],
    mayNot: [...beside('devices'), '#gateway/links/byte-link.ts', 'serialport', 'node:fs'],
  },
  'gateway/codes': {
    may: [...words, 'cbor2', 'cbor2/decoder', 'node:crypto'],
    mayNot: [...beside('codes'), '#gateway/screening/lane.ts', 'node-fetch', 'fastify'],
  },
  'gateway/screening': {
    may: [...words, 'zod'],
    mayNot: [...beside('screening'), '#gateway/codes/code-judge.ts', 'node:timers', 'node:fs'],
  },
  'gateway/journal': {
    may: [...words, 'node:sqlite', 'zod'],
    mayNot: [
      ...beside('journal'),
      '#gateway/wire/control-messages.ts',
      '#gateway/delivery/sink.ts',
      'pino',
    ],
  },
  'gateway/time': {
    may: [...words, 'node:fs/promises', 'node:child_process', 'zod'],
    mayNot: [...beside('time'), '#gateway/wire/topics.ts', '#gateway/journal/journal.ts', 'pino'],
  },
  'gateway/delivery': {
    may: [...wordsAndWire, '#gateway/journal/journal.ts'],
    mayNot: [...beside('delivery'), 'node:timers', 'mqtt', 'influx'],
  },
  'gateway/sinks/mqtt': {
    may: [...wordsAndWire, '#gateway/delivery/sink.ts', '#gateway/journal/journal.ts', 'mqtt'],
    mayNot: [...beside('sinks/mqtt'), '#gateway/delivery/delivery-worker.ts', 'influx', 'aedes'],
  },
  'gateway/sinks/influx': {
    may: [...wordsAndWire, '#gateway/delivery/sink.ts', 'influx', '@influxdata/influxdb-client'],
    mayNot: [...beside('sinks/influx'), '#gateway/delivery/delivery.ts', 'mqtt'],
  },
  'gateway/sinks/alert-https': {
    may: [...wordsAndWire, '#gateway/delivery/alert-path.ts', 'node:https', 'zod'],
    mayNot: [...beside('sinks/alert-https'), '#gateway/delivery/alert-watch.ts', 'mqtt', 'influx'],
  },
  'gateway/broker': {
    may: [...wordsAndWire, 'aedes', 'node:net'],
    mayNot: [...beside('broker'), '#gateway/journal/journal.ts', 'mqtt'],
  },
  'gateway/outputs': {
    may: [
      ...words,
      '#gateway/links/byte-link.ts',
      '#gateway/links/link-config.ts',
      '#gateway/devices/kit/checksums.ts',
      'mqtt',
      'zod',
    ],
    mayNot: [
      ...beside('outputs'),
      '#gateway/links/tty-link.ts',
      '#gateway/screening/lane.ts',
      '#gateway/devices/device-registry.ts',
      'node:timers',
      'aedes',
    ],
  },
  'gateway/telemetry': {
    may: [...wordsAndWire, 'pino', 'prom-client'],
    mayNot: [...beside('telemetry'), '#gateway/journal/journal.ts', 'fastify'],
  },
  'gateway/station': {
    may: [
      ...wordsAndWire,
      '#gateway/telemetry/health.ts',
      '#gateway/journal/journal.ts',
      'fastify',
    ],
    mayNot: [...beside('station'), '#gateway/screening/lane.ts', 'mqtt'],
  },
  'gateway/config': {
    may: [...wordsAndWire, '#gateway/links/link-config.ts', 'yaml', 'zod'],
    mayNot: [...above.slice(1), ...otherPrograms, 'fastify', 'commander'],
  },
  'gateway/app': {
    may: [...wordsAndWire, ...adapters, '#gateway/config/gateway-config.ts', 'node:fs'],
    mayNot: [...above.slice(2), ...otherPrograms, 'fastify', 'mqtt', 'commander'],
  },
  'gateway/cli': {
    may: [...wordsAndWire, '#gateway/app/start-gateway.ts', 'commander'],
    mayNot: ['#gateway/quick-start/lobby.ts', ...otherPrograms, 'fastify', 'mqtt'],
  },
  'gateway/quick-start': {
    may: ['./own.ts', 'yaml', 'node:child_process'],
    mayNot: ['#gateway/domain/reading.ts', ...beside('quick-start'), 'commander', 'mqtt'],
  },
  'firmware-sim': {
    may: ['./own.ts', '#sim/ledger.ts', '@lydell/node-pty', 'node:net'],
    mayNot: [
      '#gateway/domain/reading.ts',
      '#gateway/devices/gy-mcu90614/frame-decoder.ts',
      ...otherPrograms.slice(1),
      'serialport',
    ],
  },
  'dashboards/ops-centre/server': {
    may: [...wordsAndWire, '#ops-centre/main.ts', 'mqtt', 'fastify', 'node:sqlite'],
    mayNot: [
      ...adapters,
      ...above,
      '#gateway/journal/journal.ts',
      '#gateway/telemetry/log.ts',
      '#console/app.tsx',
      '#sim/ledger.ts',
      'aedes',
      'influx',
    ],
  },
  'dashboards/ops-centre/server/http/api': {
    may: [...wordsAndWire, 'zod'],
    mayNot: ['#ops-centre/accounts/permissions.ts', ...adapters, ...above, 'node:fs', 'fastify'],
  },
  'dashboards/web': {
    may: [...wordsAndWire, '#web/cursor.ts', 'preact', '@preact/signals'],
    mayNot: ['#console/app.tsx', '#kiosk/kiosk-app.ts', ...adapters, 'node:fs', 'mqtt'],
  },
  'dashboards/kiosk': {
    may: [...wordsAndWire, '#web/cursor.ts', '#kiosk/kiosk-app.ts', 'preact/hooks'],
    mayNot: ['#console/app.tsx', '#ops-centre/http/api/alert-types.ts', ...adapters, 'node:fs'],
  },
  'dashboards/devices': {
    may: [...wordsAndWire, '#web/cursor.ts', '#devices-page/devices-app.ts', 'preact/hooks'],
    mayNot: [
      '#kiosk/kiosk-app.ts',
      '#console/app.tsx',
      '#gateway/telemetry/advice-words.ts',
      ...adapters,
      'node:fs',
    ],
  },
  'dashboards/records': {
    may: [...wordsAndWire, '#web/cursor.ts', '#records-page/records-app.ts', 'preact/hooks'],
    mayNot: [
      '#kiosk/kiosk-app.ts',
      '#devices-page/devices-app.ts',
      '#console/app.tsx',
      ...adapters,
      'node:fs',
    ],
  },
  'dashboards/voice': {
    may: ['./own.ts', '#kiosk/spoken.ts', '#web/languages.ts', 'node:child_process'],
    mayNot: ['#gateway/domain/reading.ts', '#devices-page/devices-app.ts', ...adapters, 'preact'],
  },
  'dashboards/ops-centre/web': {
    may: [...wordsAndWire, '#web/cursor.ts', '#ops-centre/http/api/alert-types.ts', 'preact/hooks'],
    mayNot: ['#kiosk/kiosk-app.ts', '#ops-centre/main.ts', ...adapters, 'node:fs', 'fastify'],
  },
  flows: {
    may: ['./own.ts', 'mqtt', 'yaml', 'node:fs'],
    mayNot: ['#gateway/domain/reading.ts', '#gateway/wire/topics.ts', ...otherPrograms, 'aedes'],
  },
};
