import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { close, listen } from './server';

export type Fault = (request: IncomingMessage, response: ServerResponse) => void;

type Version = {
  readonly tarball: Buffer;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** When it was published; undefined: upstream does not say. */
  readonly time: string | undefined;
};

export type FakeUpstream = {
  /** With a trailing slash, as `registry` in the configuration. */
  readonly url: string;
  /** What was asked, oldest first: `GET /left-pad`. */
  readonly requests: readonly IncomingMessage[];
  publish(name: string, version: string, details?: Partial<Version>): void;
  unpublish(name: string): void;
  /** Every answer is this one, until `heal()`. */
  fail(fault: Fault): void;
  heal(): void;
  close(): Promise<void>;
};

const LONG_AGO = '2020-01-01T00:00:00.000Z';

/** The public registry in miniature, on loopback: packuments in both forms, ETags, gzip, tarballs. */
export async function startUpstream(): Promise<FakeUpstream> {
  const packages = new Map<string, Map<string, Version>>();
  const requests: IncomingMessage[] = [];
  let fault: Fault | undefined;
  const server = createServer((request, response) => {
    requests.push(request);
    (fault ?? healthy(packages, url))(request, response);
  });
  const url = `${await listen(server)}/`;
  return {
    url,
    requests,
    publish: (name, version, details = {}) => {
      const tarball = Buffer.from(`${name}@${version}`);
      const versions = packages.get(name) ?? new Map<string, Version>();
      packages.set(name, versions.set(version, { tarball, manifest: {}, time: LONG_AGO, ...details }));
    },
    unpublish: (name) => void packages.delete(name),
    fail: (next) => {
      fault = next;
    },
    heal: () => {
      fault = undefined;
    },
    close: () => close(server),
  };
}

function healthy(packages: ReadonlyMap<string, ReadonlyMap<string, Version>>, base: string): RequestListener {
  return (request, response) => {
    const [path = '', file] = (request.url ?? '').slice(1).split('/-/');
    const name = decodeURIComponent(path);
    const versions = packages.get(name);
    if (!versions) return sendJson(request, response, { status: 404, body: '{"error":"Not found"}' });
    if (file !== undefined) return sendTarball(response, versions, decodeURIComponent(file));
    const isFull = !request.headers.accept?.startsWith('application/vnd.npm.install-v1+json');
    const body = JSON.stringify(packument(base, name, { versions, isFull }));
    return sendJson(request, response, { status: 200, body });
  };
}

type Answer = { readonly status: number; readonly body: string };

function sendJson(request: IncomingMessage, response: ServerResponse, { status, body }: Answer): void {
  const etag = `"${createHash('sha1').update(body).digest('hex')}"`;
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
  const gzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const sent = gzip ? gzipSync(body) : Buffer.from(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': sent.length,
    etag,
    ...(gzip && { 'content-encoding': 'gzip' }),
  });
  response.end(sent);
}

function sendTarball(response: ServerResponse, versions: ReadonlyMap<string, Version>, file: string): void {
  const found = [...versions].find(([version]) => file.endsWith(`-${version}.tgz`));
  if (!found) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(found[1].tarball);
}

type Contents = { readonly versions: ReadonlyMap<string, Version>; readonly isFull: boolean };

function packument(base: string, name: string, { versions, isFull }: Contents): unknown {
  const bare = name.slice(name.indexOf('/') + 1);
  const manifests = [...versions].map(([version, { tarball, manifest }]) => {
    const digest = (algorithm: string) => createHash(algorithm).update(tarball);
    const dist = {
      tarball: `${base}${name}/-/${bare}-${version}.tgz`,
      shasum: digest('sha1').digest('hex'),
      integrity: `sha512-${digest('sha512').digest('base64')}`,
    };
    return [version, { ...manifest, name, version, dist }] as const;
  });
  const both = {
    name,
    'dist-tags': { latest: manifests.at(-1)?.[0] },
    versions: Object.fromEntries(manifests),
  };
  if (!isFull) return { ...both, modified: LONG_AGO };
  const times = [...versions].map(([version, { time }]) => [version, time]);
  return { ...both, _id: name, time: Object.fromEntries(times), readme: `# ${name}` };
}
