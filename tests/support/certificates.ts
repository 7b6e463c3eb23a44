import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { findInstalledServer } from './installed-server.ts';
import { temporaryDirectory } from './temporary-directory.ts';

export const openssl = findInstalledServer('openssl', ['/usr/bin/openssl'], 'openssl');

export type CertificatePair = { readonly certFile: string; readonly keyFile: string };

/** A certificate for a name that vouches for itself, good for a day. */
export function certificateFor(
  commonName: string,
  hostName = commonName,
  directory: string = temporaryDirectory(),
): CertificatePair {
  const [certFile, keyFile] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  execFileSync(
    openssl.path ?? 'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', keyFile, '-out', certFile, '-days', '1'],
      ...['-subj', `/CN=${commonName.replaceAll('/', '\\/')}`],
      ...['-addext', `subjectAltName=DNS:${hostName}`],
    ],
    { stdio: 'ignore' },
  );
  return { certFile, keyFile };
}
