/**
 * The comparison: serial in → function → MQTT (QoS 1) and InfluxDB, as a user of Node-RED would build it, in its
 * best-case form: the serial node cuts exact nine-byte frames (there is no noise in the bench), one
 * function checks and decodes, points are collected and written once a second. Nothing in it is durable.
 */
export type FlowSettings = {
  readonly link: string;
  readonly brokerPort: number;
  readonly influxPort: number;
  readonly database: string;
};

const tab = 'f0000000.tab';

const decode = `if (msg.flush) {
  const points = context.get('points') || [];
  context.set('points', []);
  return points.length ? [null, { payload: points }] : null;
}
const b = msg.payload;
let sum = 0;
for (let i = 0; i < 8; i++) sum += b[i];
if (b.length !== 9 || b[0] !== 0x5a || b[1] !== 0x5a || b[2] !== 0x45 || b[3] !== 4 || (sum & 255) !== b[8]) {
  node.error('bad frame', msg);
  return null;
}
const seq = (context.get('seq') || 0) + 1;
context.set('seq', seq);
const now = Date.now();
const raw = b.readInt16BE(4) / 100, ambient = b.readInt16BE(6) / 100;
const timestamp = String(now) + String(seq % 1000000).padStart(6, '0');
let points = context.get('points');
if (!points) { points = []; context.set('points', points); }
points.push({ measurement: 'reading', tags: { device: 'thermometer-1' }, fields: { raw_celsius: raw, ambient_celsius: ambient, seq }, timestamp });
return [{ topic: 'readings/thermometer-1', payload: JSON.stringify({ deviceId: 'thermometer-1', seq, time: now, rawTemperatureCelsius: raw, ambientTemperatureCelsius: ambient }) }, null];`;

export function nodeRedFlow({ link, brokerPort, influxPort, database }: FlowSettings): object[] {
  return [
    { id: tab, type: 'tab', label: 'gateway', disabled: false, info: '' },
    {
      id: 'c.serial',
      type: 'serial-port',
      serialport: link,
      serialbaud: '115200',
      databits: 8,
      parity: 'none',
      stopbits: 1,
      waitfor: '',
      dtr: 'none',
      rts: 'none',
      cts: 'none',
      dsr: 'none',
      newline: '9',
      bin: 'bin',
      out: 'count',
      addchar: '',
      responsetimeout: 10000,
    },
    {
      id: 'c.mqtt',
      type: 'mqtt-broker',
      broker: '127.0.0.1',
      port: String(brokerPort),
      clientid: 'node-red-bench',
      autoConnect: true,
      usetls: false,
      protocolVersion: '4',
      keepalive: '60',
      cleansession: true,
      autoUnsubscribe: true,
      birthTopic: '',
      closeTopic: '',
      willTopic: '',
    },
    {
      id: 'c.influx',
      type: 'influxdb',
      hostname: '127.0.0.1',
      port: String(influxPort),
      protocol: 'http',
      database,
      name: 'influx',
      usetls: false,
      influxdbVersion: '1.x',
      timeout: '10',
    },
    { id: 'n.serial', type: 'serial in', z: tab, serial: 'c.serial', wires: [['n.decode']] },
    {
      id: 'n.decode',
      type: 'function',
      z: tab,
      name: 'decode',
      func: decode,
      outputs: 2,
      timeout: 0,
      noerr: 0,
      initialize: '',
      finalize: '',
      libs: [],
      wires: [['n.mqtt'], ['n.influx']],
    },
    {
      id: 'n.tick',
      type: 'inject',
      z: tab,
      props: [{ p: 'flush', v: 'true', vt: 'bool' }],
      repeat: '1',
      crontab: '',
      once: true,
      onceDelay: 0.1,
      topic: '',
      wires: [['n.decode']],
    },
    {
      id: 'n.mqtt',
      type: 'mqtt out',
      z: tab,
      topic: '',
      qos: '1',
      retain: 'false',
      broker: 'c.mqtt',
      wires: [],
    },
    {
      id: 'n.influx',
      type: 'influxdb batch',
      z: tab,
      influxdb: 'c.influx',
      precision: 'n',
      retentionPolicy: '',
      database,
      wires: [],
    },
  ];
}
