import type { DeviceConfig } from '#gateway/config/gateway-config.ts';
import { linkName } from '#gateway/config/link-name.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { OpenableLink } from '#gateway/links/byte-link.ts';
import { openableLinkFrom } from '#gateway/links/link-factory.ts';
import { SharedLine } from '#gateway/links/shared-line.ts';

/** A configured device and the rate that its driver takes when the configuration names none. */
export type LinedDevice = {
  readonly config: DeviceConfig;
  readonly driver: { readonly defaultBaudRate: number };
};

/** The link of each device, in order; devices with one address each may stand on one line. */
export function linesFor(devices: readonly LinedDevice[], clock: Clock): readonly OpenableLink[] {
  const names = devices.map(({ config }) => linkName(config.link));
  const shared = new Map<string, SharedLine>();
  return devices.map(({ config, driver }, index) => {
    const name = names[index] ?? '';
    const open = () => openableLinkFrom(config.link, { baudRate: driver.defaultBaudRate, clock });
    if (names.filter((each) => each === name).length === 1) return open();
    const line = shared.get(name) ?? new SharedLine(open(), clock);
    shared.set(name, line);
    return line.member();
  });
}
