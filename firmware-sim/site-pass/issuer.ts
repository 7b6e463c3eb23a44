import type { KeyObject } from 'node:crypto';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SimulatorError, systemErrorCode } from '#sim/simulator-error.ts';
import type { SigningKey } from '#sim/site-pass/site-pass.ts';

/** Who signs the simulated passes, and for which gates. */
export type PassIssuer = SigningKey & { readonly name: string; readonly audience: string };

const DEFAULT_ISSUER_NAME = 'demo-issuer';
const DEFAULT_AUDIENCE = 'demo-site';

const KEY_FILE = 'site-pass-key.pem';
const KEY_ID_LENGTH_BYTES = 8;

/** The key pair lives in the simulator's directory, so that a trust list stays good from one start to the next. */
export function openPassIssuer(directory: string): PassIssuer {
  const privateKey = readOrCreateKey(join(directory, KEY_FILE));
  return {
    name: DEFAULT_ISSUER_NAME,
    audience: DEFAULT_AUDIENCE,
    keyId: keyIdOf(privateKey),
    privateKey,
  };
}

/** What a gateway needs to check the passes. */
export function writeTrustList(file: string, issuer: PassIssuer): void {
  const keys = [
    {
      kid: Buffer.from(issuer.keyId).toString('hex'),
      issuer: issuer.name,
      publicKeyPem: createPublicKey(issuer.privateKey).export({ type: 'spki', format: 'pem' }),
    },
  ];
  const fresh = `${file}.new`;
  try {
    writeFileSync(fresh, `${JSON.stringify({ keys }, undefined, 2)}\n`);
    renameSync(fresh, file);
  } catch (error) {
    throw new SimulatorError(`The trust list ${file} could not be written.`, { cause: error });
  }
}

function readOrCreateKey(file: string): KeyObject {
  try {
    return createPrivateKey(readFileSync(file));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return createKey(file);
    throw new SimulatorError(`The signing key ${file} could not be read.`, { cause: error });
  }
}

function createKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), {
      mode: 0o600,
      flag: 'wx',
    });
  } catch (error) {
    throw new SimulatorError(`The signing key ${file} could not be written.`, { cause: error });
  }
  return privateKey;
}

/** The first bytes of the SHA-256 of the public key, so that a new key never reuses a name. */
function keyIdOf(privateKey: KeyObject): Uint8Array {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(publicKey).digest().subarray(0, KEY_ID_LENGTH_BYTES);
}
