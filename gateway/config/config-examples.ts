/** One good value for each setting that people get wrong, by path; shown beside a wrong one. */
const examples: Readonly<Record<string, string>> = {
  version: '1',
  site: 'tower-a',
  gateway: 'tower-a-lobby',
  dataDirectory: '/var/lib/gatehouse',
  lanes: '[{ id: lane-1, checkpoint: main-entrance }]',
  'lanes[].id': 'lane-1',
  'lanes[].checkpoint': 'main-entrance',
  devices:
    '[{ id: thermometer-1, driver: gy-mcu90614, lane: lane-1, link: { kind: serial, path: /dev/serial/by-id/… } }]',
  'devices[].id': 'thermometer-1',
  'devices[].driver': 'gy-mcu90614',
  'devices[].lane': 'lane-1',
  'devices[].link': '{ kind: serial, path: /dev/serial/by-id/usb-1a86_USB_Serial-if00-port0 }',
  'devices[].link.kind': 'serial',
  'devices[].link.path': '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0',
  'devices[].link.baudRate': '9600',
  'devices[].link.host': '192.168.1.40',
  'devices[].link.port': '4001',
  mqtt: '{ broker: embedded }',
  'mqtt.broker': 'embedded',
  'mqtt.url': 'mqtts://broker.example:8883',
  influx: '{ version: v1, url: http://127.0.0.1:8086, database: gatehouse }',
  'influx.url': 'http://127.0.0.1:8086',
  'influx.version': 'v1',
  directAlerts: '{ url: https://ops.example, tokenFile: /etc/gatehouse/ops-centre.token }',
  'directAlerts.url': 'https://ops.example',
  'directAlerts.tokenFile': '/etc/gatehouse/ops-centre.token',
  'station.opsCentrePhone': '+86 21 5555 0100',
  'station.host': '127.0.0.1',
  'station.port': '8090',
};

export function exampleFor(path: string): string {
  return examples[path] ?? '';
}
