import { constants, crc32, deflateRawSync } from 'node:zlib';

const MiB = Buffer.alloc(1024 * 1024);
/** Whole bytes, so that many make one stream. */
const piece = deflateRawSync(MiB, { finishFlush: constants.Z_FULL_FLUSH });
const start = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
const lastPiece = Buffer.from([3, 0]);

/** So many MiB of zeros in one gzip, made in less time than it takes to compress them. */
export function bomb(mebibytes: number): Buffer {
  const end = Buffer.alloc(8);
  const sum = Array.from({ length: mebibytes }).reduce<number>((total) => crc32(MiB, total), 0);
  end.writeUInt32LE(sum, 0);
  end.writeUInt32LE(mebibytes * MiB.length, 4);
  return Buffer.concat([start, Buffer.alloc(mebibytes * piece.length, piece), lastPiece, end]);
}
