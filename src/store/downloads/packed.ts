import { gunzipSync, gzipSync } from 'node:zlib';

/** Nobody's downloads take more. */
const MOST = 256 * 1024 * 1024;

/** A text as it is kept. */
export function packed(text: string): Uint8Array {
  return gzipSync(text, { level: 1 });
}

/** undefined for bytes that are none of ours: what was counted is lost then, and counting goes on. */
export function unpacked(bytes: Uint8Array): string | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST }).toString('utf8');
  } catch {
    return undefined;
  }
}
