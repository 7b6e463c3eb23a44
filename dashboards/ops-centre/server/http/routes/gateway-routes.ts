import { instantFrom } from '#gateway/domain/clock.ts';
import { Permission } from '#ops-centre/accounts/permissions.ts';
import { gatewayList } from '#ops-centre/http/api/gateway-types.ts';
import type { HttpContext, HttpServer } from '#ops-centre/http/http-context.ts';

export function addGatewayRoutes(server: HttpServer, { writer, clock }: HttpContext): void {
  server.route({
    method: 'GET',
    url: '/api/gateways',
    config: { access: Permission.Watch },
    schema: { response: { 200: gatewayList } },
    handler: async () => ({ gateways: await writer.call('gateways', instantFrom(clock)) }),
  });
}
