/** A day of a registry. Every number may be set: SIMULATE='{"developers":50,"installs":700}'. */
export const WORKLOAD = {
  seed: 1,
  developers: 10_000,
  /** Accounts and tokens that CI has. What it logs in with: `ciByOidc` of its installs have a token of ours. */
  machines: 1_000,
  ciByOidc: 0.5,
  installs: 1_000_000,
  /** Of the installs; with a lockfile and an empty cache. */
  ciShare: 0.8,
  publishes: 100_000,
  packages: 1_000_000,
  searches: 20_000,
  /** An install of a developer. */
  packuments: 300,
  ownTarballs: 20,
  publicTarballs: 30,
  /** An install of CI. */
  ciOwnTarballs: 20,
  ciPublicTarballs: 300,
  /** 1: as by default. 0: CODEBOX_PUBLIC_TARBALLS=upstream. */
  publicThroughUs: 1,
  /** Seconds over which an install spreads its requests. */
  installSeconds: 10,
  /** How much busier the busiest hour is than the mean one. */
  peak: 3,
  /** Share of developers who log in with `npm login`, so that their checks count against the app; others have tokens of their own. */
  oauthShare: 1,
  /** Seconds that API Gateway keeps a decision about a token. */
  authorizerTtl: 300,
  /** How many copies of a package are in one publish of a monorepo: they come in one second. */
  publishBurst: 20,
  /** Packages in a shard. */
  shardPackages: 500,
  /** Kilobytes of a shard. */
  shardKB: 160,
  /** Seconds for which changes are gathered. */
  batchSeconds: 2,
  /** Megabytes of a packument and a tarball of ours that a publish adds. */
  publishMB: 0.3,
};

export type Workload = typeof WORKLOAD;

export function workloadOf(text: string | undefined): Workload {
  const given: unknown = JSON.parse(text ?? '{}');
  const unknown = Object.keys(Object(given)).filter((key) => !Object.hasOwn(WORKLOAD, key));
  if (unknown.length > 0) throw new Error(`The simulation knows nothing of ${unknown.join(', ')}.`);
  return { ...WORKLOAD, ...Object(given) };
}
