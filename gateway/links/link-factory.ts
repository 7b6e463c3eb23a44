import type { Clock } from '#gateway/domain/clock.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { OpenableLink } from './byte-link.ts';
import { failedLink } from './failed-link.ts';
import { ownLine } from './line-turns.ts';
import type { LinkConfig, ReplayLinkConfig, SerialLinkConfig } from './link-config.ts';
import { ReplayLink } from './replay-link.ts';
import { SerialLink } from './serial-link.ts';
import { TcpLink } from './tcp-link.ts';
import { TtyLink } from './tty-link.ts';

export type LinkFactoryOptions = {
  /** The driver's default; a rate in the configuration goes before it. */
  readonly baudRate: number;
  readonly clock: Clock;
};

/** The link that a configuration describes. Nothing is touched before `create().open()`. */
export function openableLinkFrom(config: LinkConfig, options: LinkFactoryOptions): OpenableLink {
  switch (config.kind) {
    case 'serial':
      return serialFrom(config, options);
    case 'tcp':
      return {
        description: `tcp ${config.host}:${config.port}`,
        lineSettings: '',
        turns: ownLine,
        create: () => new TcpLink({ ...config, clock: options.clock }),
      };
    case 'replay':
      return replayFrom(config, options.clock);
    default: {
      const unhandled: never = config;
      return unhandled;
    }
  }
}

/**
 * On Linux Node's own terminal stream sees every hang-up and needs less than half the CPU time;
 * elsewhere only serialport knows the ports.
 */
export function defaultSerialAdapter(platform: NodeJS.Platform): 'tty' | 'serialport' {
  return platform === 'linux' ? 'tty' : 'serialport';
}

function serialFrom(config: SerialLinkConfig, options: LinkFactoryOptions): OpenableLink {
  const adapter = config.adapter ?? defaultSerialAdapter(process.platform);
  const { clock } = options;
  const line = { name: config.path, baudRate: config.baudRate ?? options.baudRate, clock };
  return {
    description: `serial ${config.path}`,
    lineSettings: `${line.baudRate} 8N1, ${adapter}`,
    turns: ownLine,
    create: () => (adapter === 'tty' ? new TtyLink(line) : new SerialLink(line)),
  };
}

/** Without `repeat` a recording is one device that was there once: opening it again would invent people. */
function replayFrom(config: ReplayLinkConfig, clock: Clock): OpenableLink {
  let isPlayed = false;
  const onEnd = () => {
    isPlayed = !config.repeat;
  };
  return {
    description: `replay ${config.file}`,
    lineSettings: '',
    turns: ownLine,
    create: () =>
      isPlayed ? failedLink(playedToEnd(config.file)) : new ReplayLink({ ...config, clock, onEnd }),
  };
}

function playedToEnd(file: string): GatehouseError {
  return new GatehouseError('LINK_FAILED', `The recording ${file} was played to its end.`);
}
