import * as fs from 'node:fs';
import { fileIn } from '#tests/support/repository.ts';
import { generatedDocuments } from './documents.ts';

/** `npm run docs` */
for (const { file, text } of generatedDocuments()) fs.writeFileSync(fileIn(file), text);
