import path from 'node:path';
import { isLoopback } from './loopback';

type Environment = Readonly<Record<string, string | undefined>>;

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
  const faults: string[] = [];
  const settings = {
    port: readPort(env, faults),
    host: text(env, 'HOST') ?? '127.0.0.1',
    folder: path.resolve(text(env, 'CODEBOX_STORAGE') ?? '.codebox'),
    lambdaLimits: readFlag(env, 'CODEBOX_LAMBDA_LIMITS', faults),
    bucket: text(env, 'CODEBOX_BUCKET'),
    registry: text(env, 'CODEBOX_REGISTRY'),
    githubClientId: text(env, 'CODEBOX_GITHUB_CLIENT_ID'),
    publicUrl: text(env, 'CODEBOX_PUBLIC_URL'),
  };
  if (settings.publicUrl !== undefined && !URL.canParse(settings.publicUrl)) {
    faults.push('CODEBOX_PUBLIC_URL is not an http(s) URL.');
  }
  if (settings.githubClientId === undefined && !isLoopback(settings.host)) {
    faults.push(
      `HOST is ${settings.host}, but the stand-in for GitHub is only for this machine:` +
        ' leave HOST out, or set CODEBOX_GITHUB_CLIENT_ID and CODEBOX_GITHUB_SECRET.',
    );
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return settings;
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

function text(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

function readPort(env: Environment, faults: string[]): number {
  const value = text(env, 'PORT') ?? '4873';
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    faults.push('PORT must be a number from 0 to 65535; 0 means any free port.');
  }
  return Number(value);
}

function readFlag(env: Environment, name: string, faults: string[]): boolean {
  const value = text(env, name)?.toLowerCase() ?? 'false';
  if (value !== 'true' && value !== 'false') faults.push(`${name} must be true or false.`);
  return value === 'true';
}
