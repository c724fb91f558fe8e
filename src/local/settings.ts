import path from 'node:path';
import { type Environment, text } from '../config/parsers';
import { readAll } from '../config/setting';
import { SETTINGS, START_SETTINGS } from '../config/variables';
import { isLoopback } from '../lib/loopback';

/** How the registry runs on a laptop: the operator's variables, read. */
export type Settings = {
  readonly port: number;
  readonly host: string;
  /** Absolute. Holds local.json and, unless S3 is used, the packages. */
  readonly folder: string;
  readonly lambdaLimits: boolean;
  /** The bucket's whole name; undefined: a folder is the bucket. */
  readonly bucket: string | undefined;
  /** undefined: the registry that npm uses. */
  readonly registry: string | undefined;
  /** undefined: the stand-in for GitHub. */
  readonly githubClientId: string | undefined;
  readonly publicUrl: string | undefined;
};

/** Throws one Error with a sentence for everything that is wrong. */
export function readSettings(env: Environment): Settings {
  const { values, faults } = readAll(START_SETTINGS, env);
  const operators = (name: keyof typeof SETTINGS) => text({ env }, SETTINGS[name].operator);
  const settings: Settings = {
    ...values,
    folder: path.resolve(operators('storage') ?? '.codebox'),
    bucket: operators('bucket'),
    registry: operators('registry'),
    githubClientId: operators('githubClientId'),
    publicUrl: operators('apiEndpoint'),
  };
  const sentences = [
    ...faults.map(({ variable, problem }) => `${variable} ${problem}.`),
    ...conflicts(settings),
  ];
  if (sentences.length > 0) throw new Error(sentences.join('\n'));
  return settings;
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
  return publicUrl?.replace(/\/+$/, '') ?? `http://${hostInUrl(host)}:${port}/registry`;
}

/**
 * The URLs besides loopback that a request may name as the server's, or undefined: any. Behind a proxy the names are the
 * proxy's to check, and with the real GitHub nobody gets in by being on this machine.
 */
export function ownUrls({ host, publicUrl, githubClientId }: Settings): readonly URL[] | undefined {
  if (!isLoopback(host) || (githubClientId !== undefined && publicUrl !== undefined)) return undefined;
  return publicUrl === undefined ? [] : [new URL(publicUrl)];
}

function hostInUrl(host: string): string {
  if (isLoopback(host) || host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
