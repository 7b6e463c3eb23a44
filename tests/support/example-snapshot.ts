import type {
  DeviceSnapshot,
  GatewaySnapshot,
  SinkSnapshot,
} from '#gateway/telemetry/gateway-snapshot.ts';

/** A gateway where everything is well, each number with a value of its own. */
export const exampleDevice: DeviceSnapshot = {
  deviceId: 'thermometer-1',
  role: 'thermometer',
  driver: 'gy-mcu90614',
  link: 'serial /dev/serial/by-id/usb-1',
  laneId: 'lane-1',
  state: 'ready',
  detail: '',
  linkError: null,
  changedAtMs: 1_000,
  lastFrameAtMs: 1_764_000_000_500,
  bytesIn: 912,
  frames: 101,
  discardedBytes: { noise: 2, 'bad-checksum': 1 },
  lastValueCelsius: 36.5,
  lastCodeCharacters: null,
  lastValueAtMs: 1_764_000_000_400,
  lineSettings: '9600 8N1, tty',
  framesPerSecond: 9.8,
  pendingBytes: 5,
  opens: 4,
  driverFaults: 1,
  identity: 'GY-MCU90614 V1.2',
  notices: [],
  recent: { bytesIn: 540, discardedBytes: { noise: 2 } },
};

export const exampleSink: SinkSnapshot = {
  sinkId: 'mqtt',
  state: 'ok',
  detail: '',
  headPosition: 1_200,
  sentPosition: 1_190,
  confirmedPosition: 1_180,
  backlogRecords: 10,
  deadLetters: 3,
  failures: { timeout: 4 },
};

export function exampleSnapshot(changes: Partial<GatewaySnapshot> = {}): GatewaySnapshot {
  return {
    gatewayId: 'gate-1',
    siteId: 'tower-1',
    softwareVersion: '0.1.0',
    startedAtMs: 1_764_000_000_000,
    clockState: 'synchronised',
    clockDoubt: null,
    clockErrorBoundMs: 40,
    devices: [exampleDevice],
    journal: {
      epoch: 2,
      headSeq: 345,
      headPosition: 1_200,
      rows: 900,
      sizeBytes: 65_536,
      usedFraction: 0.1,
      offlineSecondsLeft: 864_000,
      writable: true,
      detail: '',
      commitTimes: { boundsMs: [1, 10], counts: [5, 3, 2], sumMs: 250, count: 10 },
    },
    sinks: [exampleSink],
    refusedControlMessages: { schema: 7 },
    ...changes,
  };
}
