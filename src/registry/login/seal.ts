import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Secret } from '../../lib/secret';

/** What can be sealed. Every content says when it ends, in milliseconds since 1970. */
export type Sealable = { readonly expires: number };

/**
 * Values that only this registry can make and read. Each is for one purpose, and does not open for another.
 */
export type Seals<Contents extends Record<string, Sealable>> = {
  /** Letters, digits, `-` and `_`: fit for a URL as it is. */
  seal<Purpose extends keyof Contents & string>(purpose: Purpose, content: Contents[Purpose]): string;
  /** undefined: it was not sealed here, or for another purpose. */
  open<Purpose extends keyof Contents & string>(
    purpose: Purpose,
    sealed: string,
  ): Contents[Purpose] | 'expired' | undefined;
};

type Keys = {
  /** The first seals, and each opens, so that a secret can be changed while people log in. */
  readonly secrets: readonly [Secret, ...Secret[]];
  /** Keeps two registries with the same secret apart. */
  readonly salt: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** A shorter form of a content than JSON. */
export type Codec<Content> = {
  readonly pack: (content: Content) => Buffer;
  readonly unpack: (bytes: Buffer) => Content;
};
type Codecs<Contents> = { readonly [Purpose in keyof Contents]?: Codec<Contents[Purpose]> };

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const MAX_LENGTH = 4096;

/**
 * AES-256-GCM with a separate key for each purpose (HKDF). The purpose is authenticated together with the
 * content.
 */
export function createSeals<Contents extends Record<string, Sealable>>(
  keys: Keys,
  codecs: Codecs<Contents> = {},
): Seals<Contents> {
  return {
    seal: (purpose, content) => {
      const key = keyFor(purpose, keys.secrets[0], keys.salt);
      const packed = codecs[purpose]?.pack(content) ?? Buffer.from(JSON.stringify(content));
      return encrypt({ purpose, key }, packed).toString('base64url');
    },
    open: (purpose, sealed) => {
      if (sealed.length > MAX_LENGTH) return undefined;
      const bytes = Buffer.from(sealed, 'base64url');
      for (const secret of keys.secrets) {
        const opened = decrypt({ purpose, key: keyFor(purpose, secret, keys.salt) }, bytes);
        const content = opened && (codecs[purpose]?.unpack(opened) ?? JSON.parse(opened.toString('utf8')));
        if (content) return unexpired(content, keys.now());
      }
      return undefined;
    },
  };
}

/**
 * A value that opens was made by `seal` for the same purpose and version, so it has the type that it had
 * there.
 */
function unexpired<Content extends Sealable>(content: Content, now: number): Content | 'expired' {
  return content.expires > now ? content : 'expired';
}

/**
 * 32 bytes. The version stands for the form of the contents: increase it when the form changes, so that older
 * contents do not open.
 */
export function keyFor(purpose: string, secret: Secret, salt: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret.reveal(), salt, `codebox/${purpose}/v1`, 32));
}

type Lock = { readonly purpose: string; readonly key: Buffer };

function encrypt({ purpose, key }: Lock, content: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(purpose));
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

function decrypt({ purpose, key }: Lock, sealed: Buffer): Buffer | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(purpose)).setAuthTag(sealed.subarray(-TAG_BYTES));
  const content = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([content, decipher.final()]);
  } catch {
    return undefined;
  }
}
