import { readFileSync } from 'node:fs';
import mqtt from 'mqtt';
import { checkMessage, topicFilters } from './event-check.js';
import { createRecentIds } from './recent-ids.js';
import { firstBadSetting, settingsFrom } from './settings-check.js';

/** Ids remembered against duplicates: an hour of a busy site, about 2 MB. */
const REMEMBERED_IDS = 20_000;

/** What a refused message shows of itself. */
const SHOWN_CHARACTERS = 500;

const STATUS_INTERVAL_MS = 250;

// MQTT 3.1.1, §3.9.3: the return code of a subscription that the broker did not grant.
const SUBSCRIPTION_REFUSED = 128;

/**
 * First output: one message an event that is new and valid. Second: one a refused event, with `reason`.
 * @param {any} RED Node-RED's runtime API
 */
// biome-ignore lint/style/noDefaultExport: Node-RED loads a node by its default export.
export default function register(RED) {
  function GatehouseIn(config) {
    RED.nodes.createNode(this, config);
    const settings = settingsFrom(config);
    const bad = firstBadSetting(settings);
    if (bad !== null) {
      this.status({ fill: 'red', shape: 'ring', text: RED._('gatehouse-in.status.badSetting') });
      this.error(RED._('gatehouse-in.error.badSetting', { name: bad, value: settings[bad] }));
      return;
    }
    const password = passwordFrom(settings.passwordFile, this.credentials?.password);
    if (password === null) {
      this.status({ fill: 'red', shape: 'ring', text: RED._('gatehouse-in.status.badSetting') });
      this.error(RED._('gatehouse-in.error.password', { file: settings.passwordFile }));
      return;
    }
    const instance = String(RED.settings.instanceId ?? RED.settings.get?.('instanceId') ?? '');
    const session = instance === '' ? null : `gatehouse-${instance.slice(0, 16)}-${this.id}`;
    const client = mqtt.connect(settings.broker, connectOptions(settings, password, session));
    const show = statusLine(this, RED);
    listen(this, client, settings, show, RED);
    this.on('close', (done) => {
      show.stop();
      client.end(true, {}, () => done());
    });
  }

  RED.nodes.registerType('gatehouse-in', GatehouseIn, {
    credentials: { password: { type: 'password' } },
  });
}

/** @returns {string | null} `null` when the file cannot be read */
function passwordFrom(file, typed) {
  if (file === '') return typed ?? '';
  try {
    const [line = ''] = readFileSync(file, 'utf8').split(/\r?\n/, 1);
    return line.trim();
  } catch {
    return null;
  }
}

/** A session of its own lets the broker keep messages while Node-RED restarts. */
function connectOptions(settings, password, session) {
  return {
    // Every broker speaks it, aedes included.
    protocolVersion: 4,
    ...(session === null ? { clean: true } : { clean: false, clientId: session }),
    ...(settings.username === '' ? {} : { username: settings.username, password }),
    keepalive: 15,
    connectTimeout: 10_000,
    // Spread, so that many clients do not come back in the same instant after a broker restart.
    reconnectPeriod: 2_000 + Math.floor(Math.random() * 3_000),
    // Without it the client would stop for ever after one "server unavailable".
    reconnectOnConnackError: true,
    resubscribe: false,
  };
}

function listen(node, client, settings, show, RED) {
  const seen = createRecentIds(REMEMBERED_IDS);
  let lastFault = '';
  show.set('connecting', 'yellow', 'ring');
  client.on('connect', () => {
    lastFault = '';
    client.subscribe(topicFilters(settings), { qos: 1 }, (error, granted) => {
      const refused = error || granted?.some(({ qos }) => qos === SUBSCRIPTION_REFUSED);
      if (refused) show.set('notAllowed', 'red', 'dot');
      else show.set('connected', 'green', 'dot');
    });
  });
  client.on('close', () => show.set('away', 'red', 'ring'));
  client.on('error', (error) => {
    // The same fault at every attempt is told once.
    if (error.message === lastFault) return;
    lastFault = error.message;
    node.warn(RED._('gatehouse-in.error.broker', { reason: error.message }));
  });
  client.on('message', (topic, payload) => {
    const { accepted, refused } = checkMessage(topic, payload);
    for (const { reason } of refused) {
      show.count('refused');
      node.send([null, { topic, reason, payload: shown(payload) }]);
    }
    for (const { place, event } of accepted) {
      if (!seen.add(event.id)) {
        show.count('repeated');
        continue;
      }
      show.count('received');
      node.send([messageFrom(topic, place, event), null]);
    }
  });
}

function messageFrom(topic, place, event) {
  const { data, ...attributes } = event;
  return { topic, payload: data, event: attributes, gatehouse: place };
}

const shown = (payload) => payload.subarray(0, SHOWN_CHARACTERS).toString('utf8');

/** The line under the node; written at most four times a second, whatever comes in. */
function statusLine(node, RED) {
  const counts = { received: 0, refused: 0, repeated: 0 };
  let state = { key: 'connecting', fill: 'yellow', shape: 'ring' };
  let timer = null;
  const write = () => {
    timer = null;
    const text = RED._(`gatehouse-in.status.${state.key}`);
    const numbers = RED._('gatehouse-in.status.counts', counts);
    node.status({ fill: state.fill, shape: state.shape, text: `${text} · ${numbers}` });
  };
  const soon = () => {
    timer ??= setTimeout(write, STATUS_INTERVAL_MS);
  };
  return {
    set(key, fill, shape) {
      state = { key, fill, shape };
      soon();
    },
    count(name) {
      counts[name] += 1;
      soon();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
