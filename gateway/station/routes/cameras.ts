import * as z from 'zod';
import { ID_PATTERN } from '#gateway/domain/identity.ts';
import { bearerFrom } from '#gateway/station/access-guard.ts';
import { plateTakenSchema, refusalSchema } from '#gateway/station/api-schemas.ts';
import type { CameraDoor } from '#gateway/station/camera-door.ts';
import type { StationServer } from '#gateway/station/station-options.ts';

const cameraParameters = z.object({
  deviceId: z.string().regex(ID_PATTERN, 'is no id: 1 to 40 of a-z, 0-9 and -'),
});

/** As the maker has it: what is asked for stands in `cameras[].fields`. */
const anyObject = z
  .record(z.string(), z.unknown())
  .describe('`{plate, confidence, capturedAt?}`, or what `cameras[].fields` maps to them');

export function cameraRoutes(server: StationServer, door: CameraDoor): void {
  server.post(
    '/api/cameras/:deviceId/plates',
    {
      // It has a token of its own, which opens nothing else.
      config: { open: true },
      onRequest: (request, _reply, done) => {
        const { deviceId } = request.params as { deviceId?: string };
        door.check(deviceId ?? '', bearerFrom(request.headers.authorization));
        done();
      },
      onResponse: (request, { statusCode }, done) => {
        const { deviceId } = request.params as { deviceId?: string };
        door.answered(deviceId ?? '', statusCode);
        done();
      },
      schema: {
        summary: 'A number plate that a camera read; answered when it is durable',
        tags: ['camera'],
        params: cameraParameters,
        body: anyObject,
        response: { 202: plateTakenSchema, '4xx': refusalSchema, '5xx': refusalSchema },
      },
    },
    async ({ params: { deviceId }, body }, reply) => {
      const { isRepeat } = await door.plate(deviceId, body);
      reply.code(202).send({ deviceId, taken: true, isRepeat });
    },
  );
}
