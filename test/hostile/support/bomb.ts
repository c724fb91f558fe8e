import { gzipSync } from 'node:zlib';

const member = gzipSync(Buffer.alloc(1024 * 1024));

/** So many MiB of zeros in as many gzip members, which unpack as one. */
export function bomb(mebibytes: number): Buffer {
  return Buffer.alloc(mebibytes * member.length, member);
}
