import { KINDS } from './event-check.js';

const ID = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const BROKER = /^(mqtts?|wss?):\/\/[^\s@]+$/;
const DEFAULT_BROKER = 'mqtt://127.0.0.1:1883';

/**
 * The node's settings as they come from the editor or a flow file. `${NAME}` that Node-RED could not
 * replace, because that variable is not set, counts as left empty.
 * @param {Record<string, unknown>} config
 */
export function settingsFrom(config) {
  const text = (name) => {
    const value = String(config[name] ?? '').trim();
    return /^\$\{[^}]*\}$/.test(value) ? '' : value;
  };
  return {
    broker: text('broker') || DEFAULT_BROKER,
    username: text('username'),
    passwordFile: text('passwordFile'),
    site: text('site'),
    gateway: text('gateway'),
    kind: text('kind'),
    late: config.late !== false,
  };
}

/**
 * @param {ReturnType<typeof settingsFrom>} settings
 * @returns {string | null} Name of the first setting that cannot be used
 */
export function firstBadSetting(settings) {
  if (!BROKER.test(settings.broker)) return 'broker';
  if (settings.site !== '' && !ID.test(settings.site)) return 'site';
  if (settings.gateway !== '' && !ID.test(settings.gateway)) return 'gateway';
  if (settings.kind !== '' && !KINDS.includes(settings.kind)) return 'kind';
  return null;
}
