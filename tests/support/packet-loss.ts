import { execFileSync } from 'node:child_process';
import type { InstalledServer } from './installed-server.ts';

/** Loss of real packets, by nftables on the loopback device, of one port and nothing else. Needs root. */
const NFT = '/usr/sbin/nft';

function nft(...commands: readonly string[]): void {
  execFileSync(NFT, [commands.join('; ')], { stdio: 'ignore' });
}

function canLosePackets(): boolean {
  const table = `gatehouse_try_${process.pid}`;
  try {
    nft(`add table inet ${table}`);
    nft(`delete table inet ${table}`);
    return true;
  } catch {
    return false;
  }
}

export const packetFilter: Pick<InstalledServer, 'path' | 'reasonToSkip'> = {
  path: canLosePackets() ? NFT : null,
  reasonToSkip: 'packets can be lost by root with nftables only (apt-get install nftables)',
};

/** Every packet from or to the port is lost with this probability; gives how to end that. */
export function losePackets(port: number, percent: number): () => void {
  const table = `gatehouse_${process.pid}_${port}`;
  // nftables refuses a comparison that is always true.
  const chance = percent < 100 ? `numgen random mod 100 < ${percent} ` : '';
  const rule = (side: string): string =>
    `add rule inet ${table} i tcp ${side} ${port} ${chance}drop`;
  nft(`add table inet ${table}`);
  nft(`add chain inet ${table} i { type filter hook input priority 0; }`);
  nft(rule('dport'));
  nft(rule('sport'));
  return () => nft(`delete table inet ${table}`);
}
