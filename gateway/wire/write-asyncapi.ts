import { writeFileSync } from 'node:fs';
import { asyncApiDocument } from './asyncapi.ts';

/** `node gateway/wire/write-asyncapi.ts` writes `asyncapi.json` beside this file. */
writeFileSync(
  new URL('./asyncapi.json', import.meta.url),
  `${JSON.stringify(asyncApiDocument(), null, 2)}\n`,
);
