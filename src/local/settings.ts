import path from 'node:path';
import { type Environment, text } from '../config/parsers';
import { readAll } from '../config/setting';
import { unknownSettings } from '../config/unknown';
import { SETTINGS, START_SETTINGS } from '../config/variables';
import { isLoopback } from '../lib/loopback';
import { withoutTrailingSlash } from '../lib/trailingSlash';
import { parseTrust, type Trusts, trustsNobody } from './gateway/clientAddress';
import type { Variables } from './variables';

/** How the registry runs on a laptop: the operator's variables, read. */
export type Settings = {
  readonly port: number;
  readonly host: string;
  /** Absolute. Holds local.json and, unless S3 is used, the packages. */
  readonly folder: string;
  readonly lambdaLimits: boolean;
  /** The bucket's whole name; undefined: a folder is the bucket. */
  readonly bucket: string | undefined;
  /** undefined: the stand-in for GitHub. */
  readonly githubClientId: string | undefined;
  readonly publicUrl: string | undefined;
  /** The proxies in front. */
  readonly trusts: Trusts;
  /** Between the signal to stop and the end of new requests. */
  readonly drainSeconds: number;
};

/** Throws one Error with a sentence for everything that is wrong. */
export function readSettings(env: Environment): Settings {
  const { values, faults } = readAll(START_SETTINGS, env);
  const { trustProxy, ...others } = values;
  const trusts = trustProxy === undefined ? trustsNobody : parseTrust(trustProxy);
  const operators = (name: keyof typeof SETTINGS) => text({ env }, SETTINGS[name].operator);
  const settings: Settings = {
    ...others,
    folder: path.resolve(operators('storage') ?? '.codebox'),
    bucket: operators('bucket'),
    githubClientId: operators('githubClientId'),
    publicUrl: operators('apiEndpoint'),
    trusts: trusts ?? trustsNobody,
  };
  const sentences = [
    ...unknownSettings(env),
    ...faults.map(({ variable, problem }) => `${variable} ${problem}.`),
    ...(trusts ? [] : [NO_PROXY]),
    ...conflicts(settings),
  ];
  if (sentences.length > 0) throw new Error(sentences.join('\n'));
  return settings;
}

const NO_PROXY =
  'CODEBOX_TRUST_PROXY must be the number of proxies in front (1), or their addresses and networks (10.0.0.1, 192.168.0.0/16).';

/** Below the folder, so that nothing beside it can be taken for an object. */
export function storageVariables({ bucket, folder }: Settings): Partial<Variables> {
  return bucket === undefined
    ? { storage: path.join(folder, 'bucket'), bucket: undefined, s3Endpoint: undefined }
    : { storage: undefined };
}

function conflicts({ publicUrl, githubClientId, host }: Settings): readonly string[] {
  const isReachable = publicUrl === undefined || URL.canParse(publicUrl);
  const isSafe = githubClientId !== undefined || isLoopback(host);
  return [
    ...(isReachable ? [] : ['CODEBOX_PUBLIC_URL is not an http(s) URL.']),
    ...(isSafe
      ? []
      : [
          `HOST is ${host}, but the stand-in for GitHub is only for this machine: leave HOST out, or set CODEBOX_GITHUB_CLIENT_ID and CODEBOX_GITHUB_SECRET.`,
        ]),
  ];
}

/** The URL under which clients on this machine reach the registry, without a trailing slash. */
export function endpoint({ host, publicUrl }: Settings, port: number): string {
  return publicUrl ? withoutTrailingSlash(publicUrl) : `http://${hostInUrl(host)}:${port}/registry`;
}

/**
 * The URLs besides loopback that a request may name as the server's, or undefined: any. Behind a proxy the names are the
 * proxy's to check, and with the real GitHub nobody gets in by being on this machine.
 */
export function ownUrls({ host, publicUrl, githubClientId }: Settings): readonly URL[] | undefined {
  if (!isLoopback(host) || (githubClientId !== undefined && publicUrl !== undefined)) return undefined;
  return publicUrl === undefined ? [] : [new URL(publicUrl)];
}

/** Where the server listens, whatever the public URL says. */
export function address({ host }: Settings, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
}

function hostInUrl(host: string): string {
  if (isLoopback(host) || host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
