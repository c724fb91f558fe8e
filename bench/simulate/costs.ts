/*
 * What the simulation takes for given. Figures of functions are those of `npm run bench:lambda` (warm, CPU of the machine
 * that ran it) and `npm run bench:scale`: put in your own. Quotas and prices are the public ones of November 2026,
 * us-east-1, without free tiers; a quota may be raised on request unless it says "fixed" in docs/scale.md.
 */

export type Call = {
  readonly memoryMB: number;
  /** Milliseconds of one whole core. */
  readonly cpu: number;
  /** Milliseconds that it waits for others: S3, GitHub, SNS. */
  readonly waits: number;
  readonly s3Reads: number;
  readonly s3Writes: number;
};

const S3_MS = 15;

export const CALLS = {
  /** The token is asked about at GitHub, and then the lists of the person's organisations and teams. */
  authorizer: { memoryMB: 512, cpu: 5, waits: 300, s3Reads: 0, s3Writes: 0 },
  packument: { memoryMB: 1024, cpu: 3.9, waits: S3_MS, s3Reads: 1, s3Writes: 0 },
  /** Of ours: the redirect, and S3's own answer to the client is one read more. */
  tarball: { memoryMB: 512, cpu: 3.9, waits: S3_MS, s3Reads: 2, s3Writes: 0 },
  /** Of upstream's: the bucket is asked once a minute for each name in each copy. */
  publicTarball: { memoryMB: 512, cpu: 2, waits: 5, s3Reads: 0.3, s3Writes: 0 },
  publish: { memoryMB: 1769, cpu: 48, waits: 4 * S3_MS + 20, s3Reads: 2, s3Writes: 2 },
  search: { memoryMB: 1769, cpu: 800, waits: 10 * S3_MS, s3Reads: 20, s3Writes: 0 },
  /** For each shard that a batch of changes writes, and for the manifest. */
  shard: { memoryMB: 1769, cpu: 39, waits: (2 * S3_MS) / 8, s3Reads: 1, s3Writes: 1 },
} as const satisfies Readonly<Record<string, Call>>;

export type Kind = keyof typeof CALLS;

/** Lambda gives one whole core to this much memory, and less in proportion. */
const CORE_MB = 1769;

/** How long Lambda counts a call, in milliseconds. */
export function duration({ cpu, waits, memoryMB }: Call): number {
  return waits + cpu * Math.max(1, CORE_MB / memoryMB);
}

export const QUOTAS = {
  gatewayPerSecond: 10_000,
  /** CODEBOX_RATE_LIMIT, which the operator sets. */
  stagePerSecond: 2_000,
  lambdaConcurrent: 1_000,
  /** Fixed: ten a second for each that may run at once. */
  lambdaPerSecond: 10_000,
  /** Fixed, for each prefix that S3 has divided the bucket into; at first there is one. */
  s3ReadsPerSecond: 5_500,
  s3WritesPerSecond: 3_500,
  /** Of one OAuth app on github.com. */
  githubAppPerHour: 5_000,
  /** Of one person or machine account on github.com. */
  githubPersonPerHour: 5_000,
  topicPerSecond: 9_000,
  /** Milliseconds of every second that the two writers of the catalogue have together. */
  catalogueMs: 2_000,
} as const;

/** US dollars. */
export const PRICES = {
  gatewayRequest: 3.5e-6,
  lambdaRequest: 0.2e-6,
  lambdaGBSecond: 0.0000133334,
  s3Read: 0.4e-6,
  s3Write: 5e-6,
  snsPublish: 0.5e-6,
  sqsRequest: 0.4e-6,
  logsGB: 0.5,
  s3GBMonth: 0.023,
} as const;

/** Of a line of the access log and the line of the function, together. */
export const LOG_BYTES = 700;
