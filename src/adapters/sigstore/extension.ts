import type { Signer } from '@sigstore/verify';

type Extensions = NonNullable<NonNullable<Signer['identity']>['oids']>;

const UTF8_STRING = 0x0c;
const MAX_LENGTH = 1000;

/**
 * The text in an extension of a certificate: a UTF8String in DER, as Fulcio writes it. undefined: the
 * certificate does not have it exactly once, or holds something else there.
 */
export function signedExtension(extensions: Extensions, id: string): string | undefined {
  const [found, another] = extensions.filter(({ oid }) => oid?.id.join('.') === id);
  return found && !another ? utf8String(found.value) : undefined;
}

function utf8String(der: Uint8Array): string | undefined {
  const [tag, first = 0] = der;
  // Up to 127 the length is one byte; from there on 0x81 and 0x82 say how many bytes it takes.
  const bytes = first < 0x80 ? 0 : first - 0x80;
  if (tag !== UTF8_STRING || first === 0x80 || bytes > 2) return undefined;
  const start = 2 + bytes;
  const length = bytes === 0 ? first : Buffer.from(der.subarray(2, start)).readUIntBE(0, bytes);
  if (length > MAX_LENGTH || start + length !== der.length) return undefined;
  return Buffer.from(der.subarray(start)).toString('utf8');
}
