import { describe, expect, it } from 'vitest';
import { kioskStatuses, stationLanes } from '#gateway/app/kiosk-status.ts';
import type { DeviceSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import { kioskStatusV1 } from '#gateway/wire/kiosk-stream.ts';
import { exampleDevice } from '#tests/support/example-snapshot.ts';
import { parsedConfig } from '#tests/support/gateway-configs.ts';

const config = parsedConfig({
  lanes: [
    { id: 'lane-1', checkpoint: 'main-entrance' },
    { id: 'lane-2', checkpoint: 'garage' },
  ],
});

const device = (deviceId: string, laneId: string): DeviceSnapshot => ({
  ...exampleDevice,
  deviceId,
  laneId,
  state: 'silent',
  detail: 'Check its power.',
});

const input = {
  lanes: config.lanes,
  devices: [device('a', 'lane-1'), device('b', 'lane-2'), device('c', 'lane-1')],
  opsCentre: 'waiting',
  isJournalWritable: true,
  clockState: 'holdover',
  phoneNotice: () => null,
  offlineSecondsLeft: 3_600 * 30,
  isSinkAway: true,
} as const;

describe("what a lane's screen says about itself", () => {
  it('names the devices of that lane only, with what to do', () => {
    const [first, second] = kioskStatuses(input);
    expect(first).toEqual({
      laneId: 'lane-1',
      checkpointId: 'main-entrance',
      devices: ['a', 'c'].map((deviceId) => ({
        deviceId,
        role: 'thermometer',
        state: 'silent',
        detail: 'Check its power.',
      })),
      opsCentre: 'waiting',
      journal: 'durable',
      clock: 'holdover',
    });
    expect(second?.devices.map(({ deviceId }) => deviceId)).toEqual(['b']);
  });

  it('says when nothing is kept', () => {
    const statuses = kioskStatuses({ ...input, isJournalWritable: false });
    expect(statuses.map(({ journal }) => journal)).toEqual(['not-writable', 'not-writable']);
  });

  it('says how many hours of room are left, only while it is short and a sink is away', () => {
    const short = { ...input, offlineSecondsLeft: 3_600 * 23 + 1 };
    expect(kioskStatuses(short).map(({ roomHoursLeft }) => roomHoursLeft)).toEqual([23, 23]);
    for (const each of [
      input,
      { ...short, isSinkAway: false },
      { ...short, offlineSecondsLeft: null },
    ])
      expect(kioskStatuses(each)[0]).not.toHaveProperty('roomHoursLeft');
  });

  it('tells the guard of that lane to phone, and nobody else', () => {
    const alerts = [{ episodeId: 'e1', passageId: 'p1', observedAtMs: 1 }];
    const notice = { number: '021 5555 0100', alerts, more: 0 };
    const statuses = kioskStatuses({
      ...input,
      phoneNotice: (laneId) => (laneId === 'lane-2' ? notice : null),
    });
    expect(statuses.map(({ phoneCentre }) => phoneCentre)).toEqual([undefined, notice]);
    expect(statuses.every((status) => kioskStatusV1.safeParse(status).success)).toBe(true);
  });

  it('is as the wire says, and shows nothing else of a device', () => {
    for (const status of kioskStatuses(input)) {
      expect(kioskStatusV1.safeParse(status).success).toBe(true);
      expect(JSON.stringify(status)).not.toContain('ttyUSB0');
    }
  });

  it('is there for each lane that the station serves', () => {
    expect(stationLanes(config)).toEqual([
      { laneId: 'lane-1', checkpointId: 'main-entrance' },
      { laneId: 'lane-2', checkpointId: 'garage' },
    ]);
  });
});
