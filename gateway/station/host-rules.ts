import { isIP } from 'node:net';

/** Addresses that only programs of the same machine can reach. */
export function isLoopbackHost(host: string): boolean {
  const name = bare(host);
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/**
 * Whether the `Host` header of a request names this machine in a way that a stranger's DNS entry
 * cannot. Otherwise a page on the internet could re-point its own name to 127.0.0.1 and read the
 * station through the browser of the gate PC (DNS rebinding). An IP address can't be re-pointed.
 */
export function isOwnHost(hostHeader: string, listenHost: string, machineName: string): boolean {
  const name = hostnameFrom(hostHeader);
  if (name === null) return false;
  if (isLoopbackHost(listenHost)) return isLoopbackHost(name);
  const machine = machineName.toLowerCase();
  const names = [bare(listenHost), 'localhost', machine, `${machine}.local`];
  return isIP(name) !== 0 || names.includes(name);
}

/** Whether a request that says where its page came from comes from a page of this station. */
export function isOwnOrigin(origin: string, hostHeader: string): boolean {
  // Only host and port: behind a reverse proxy the page may be https while this side is http.
  return URL.canParse(origin) && new URL(origin).host === hostHeader.toLowerCase();
}

function hostnameFrom(hostHeader: string): string | null {
  if (!/^[a-z0-9.:[\]_-]{1,260}$/i.test(hostHeader)) return null;
  const url = `http://${hostHeader}`;
  return URL.canParse(url) ? bare(new URL(url).hostname) : null;
}

/** Without the brackets of an IPv6 address, in lower case. */
const bare = (host: string): string => host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
