import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { OpsCentreConfig } from '#ops-centre/config/load-config.ts';
import type { HttpServer } from '#ops-centre/http/http-context.ts';

/** Opens the port; resolves with the address under which it can be reached. */
export async function listen(server: HttpServer, config: OpsCentreConfig): Promise<string> {
  const { host, port, tls } = config.http;
  try {
    await server.listen({ host, port });
  } catch (cause) {
    const code = (cause as { readonly code?: string }).code;
    const why = code === 'EADDRINUSE' ? 'another program listens there' : `it failed (${code})`;
    const message = `The ops centre cannot listen on ${host} port ${port}: ${why}.`;
    throw new GatehouseError('ADDRESS_IN_USE', message, { cause });
  }
  const address = server.server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  const name = host.includes(':') ? `[${host}]` : host;
  return `${tls ? 'https' : 'http'}://${name}:${taken}`;
}
