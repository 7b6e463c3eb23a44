import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** Secrets that are made here and shown once. Only digests of them are stored. */

/** 256 random bits. */
export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A token has all its entropy from the start, so a plain digest protects it; a password would not be. */
export function tokenHashOf(token: string): string {
  return createHash('sha256').update(`session:${token}`).digest('base64url');
}

/** Follows from the session, so it needs no store; the cookie itself is never readable by a page. */
export function csrfTokenOf(sessionToken: string): string {
  return createHash('sha256').update(`csrf:${sessionToken}`).digest('base64url');
}

export function isSameSecret(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}

/** Shown once, to be put into a file of the gateway; the prefix lets a scanner of repositories find it. */
export function newGatewayToken(): string {
  return `gatehouse_gateway_${randomBytes(32).toString('base64url')}`;
}

export function gatewayTokenHashOf(token: string): string {
  return createHash('sha256').update(`gateway:${token}`).digest('base64url');
}

/** Crockford's base 32: no letter can be taken for another one. */
const SET_UP_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `XXXX-XXXX-XXXX`: 60 random bits that a person can type. */
export function newSetUpCode(): string {
  const pick = (): string => SET_UP_ALPHABET[randomInt(SET_UP_ALPHABET.length)] as string;
  const group = (): string => Array.from({ length: 4 }, pick).join('');
  return [group(), group(), group()].join('-');
}

/** The same for what a person makes of it: lower case, no hyphens, O for 0, I or L for 1. */
export function setUpCodeHashOf(code: string): string {
  const typed = code.toUpperCase().replaceAll(/[\s-]/g, '');
  const plain = typed.replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return createHash('sha256').update(`set-up:${plain}`).digest('base64url');
}
