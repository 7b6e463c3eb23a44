import * as z from 'zod';
import type { VerificationRefusal } from '#gateway/domain/device-health.ts';
import { ID_PATTERN } from '#gateway/domain/identity.ts';
import { refusalSchema } from '#gateway/station/api-schemas.ts';
import { RequestRefused } from '#gateway/station/refusals.ts';
import type { StationOptions, StationServer } from '#gateway/station/station-options.ts';
import {
  checkAnswerV1,
  checkRequestV1,
  thermometerViewV1,
} from '#gateway/wire/thermometer-view.ts';

const parameters = z.object({
  deviceId: z.string().regex(ID_PATTERN, 'is no id: 1 to 40 of a-z, 0-9 and -'),
});

const refusalSentences: Readonly<Record<VerificationRefusal, string>> = {
  'too-few-pairs': 'Enter three pairs of reference and reading at least.',
  'pairs-differ':
    'The pairs differ by more than 0.3 °C. Let thermometer and reference settle for ten minutes and take all of them again.',
  'offset-too-large':
    'The thermometer is off by more than 3 °C. Check its mode, and that reference and reading are not mixed up; replace it if both are right.',
  'not-measured-yet':
    'The thermometer has measured nothing since the gateway started. Take one measurement first.',
  'not-kept':
    'The check could not be kept, so it does not count. See /readyz for what is in the way and confirm it again.',
};

export function thermometerRoutes(server: StationServer, options: StationOptions): void {
  server.get(
    '/api/thermometers',
    {
      schema: {
        summary: 'How well the thermometers are, and how they were checked',
        tags: ['device'],
        response: { 200: z.object({ thermometers: z.array(thermometerViewV1) }) },
      },
    },
    () => ({ thermometers: [...options.thermometers()] }),
  );
  server.post(
    '/api/thermometers/:deviceId/checks',
    {
      schema: {
        summary:
          'A check at a blackbody or with a contact thermometer; sets the offset when confirmed',
        tags: ['device'],
        params: parameters,
        body: checkRequestV1,
        response: { 200: checkAnswerV1, '4xx': refusalSchema },
      },
    },
    async ({ params: { deviceId }, body: { confirm, ...request } }) => {
      const answer = await options.verify(deviceId, request, confirm);
      if (!answer)
        throw new RequestRefused(
          'THERMOMETER_UNKNOWN',
          `No thermometer ${deviceId} measures people here.`,
        );
      const { offsetCelsius, spreadCelsius, refusal } = answer;
      if (confirm && refusal) throw new RequestRefused('CHECK_REFUSED', refusalSentences[refusal]);
      return { deviceId, offsetCelsius, spreadCelsius, refusal, isConfirmed: confirm };
    },
  );
}
