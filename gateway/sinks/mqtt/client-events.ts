import type { IConnackPacket, MqttClient } from 'mqtt';
import type { IncomingMessage } from './connection-port.ts';
import type { ConnectionFault } from './reason-codes.ts';
import { faultFromDisconnect, faultFromError, SESSION_TAKEN_OVER } from './reason-codes.ts';

/** What a connection hears of its client. */
export type ClientEvents = {
  connected(connack: IConnackPacket): void;
  acknowledged(packetId: number, reasonCode: number): void;
  received(message: IncomingMessage): void;
  /** Why it will end, as far as somebody says so; the first reason counts. */
  fault(fault: ConnectionFault): void;
  takenOver(): void;
  closed(): void;
};

/** What a client of old says is not passed on. */
export function listenTo(client: MqttClient, isCurrent: () => boolean, on: ClientEvents): void {
  client.on('connect', (connack) => {
    if (isCurrent()) on.connected(connack);
  });
  client.on('packetreceive', (packet) => {
    if (packet.cmd === 'puback' && packet.messageId !== undefined && isCurrent())
      on.acknowledged(packet.messageId, packet.reasonCode ?? 0);
  });
  client.on('message', (topic, payload, { retain }) => {
    if (isCurrent()) on.received({ topic, payload, retained: retain });
  });
  client.on('disconnect', ({ reasonCode }) => {
    if (!isCurrent()) return;
    on.fault(faultFromDisconnect(reasonCode ?? 0));
    if (reasonCode === SESSION_TAKEN_OVER) on.takenOver();
  });
  // Stays for good: an error event without a listener would end the process.
  client.on('error', (error) => {
    if (isCurrent()) on.fault(faultFromError(error));
  });
  client.on('close', () => {
    if (isCurrent()) on.closed();
  });
}
