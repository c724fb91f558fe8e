import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { close, listen } from './server';

export type Fault = (request: IncomingMessage, response: ServerResponse) => void;

type Version = {
  readonly tarball: Buffer;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** When it was published; undefined: upstream does not say. */
  readonly time: string | undefined;
};

type Package = { readonly versions: Map<string, Version>; readonly tags: Map<string, string> };
type Packages = ReadonlyMap<string, Package>;

export type FakeUpstream = {
  /** With a trailing slash, as `registry` in the configuration. */
  readonly url: string;
  /** What was asked, oldest first: `GET /left-pad`. */
  readonly requests: readonly IncomingMessage[];
  publish(name: string, version: string, details?: Partial<Version>): void;
  /** `latest` is on what was published last, unless this says otherwise. */
  tag(name: string, tag: string, version: string): void;
  unpublish(name: string): void;
  /** Every answer is this one, until `heal()`. */
  fail(fault: Fault): void;
  heal(): void;
  close(): Promise<void>;
};

type Kind = { readonly ignoresCase?: boolean; readonly token?: string };

/**
 * The public registry in miniature, on loopback: packuments in both forms, ETags, gzip, tarballs. With a token it is a
 * private one, which answers nobody without it.
 */
export async function startUpstream({ ignoresCase = false, token }: Kind = {}): Promise<FakeUpstream> {
  const packages = new Map<string, Package>();
  const healthy = answering(packages, ignoresCase);
  const requests: IncomingMessage[] = [];
  let fault: Fault | undefined;
  const server = createServer((request, response) => {
    requests.push(request);
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`)
      return void response.writeHead(401).end();
    (fault ?? healthy)(request, response, url);
  });
  const url = `${await listen(server)}/`;
  return {
    url,
    requests,
    publish: (name, version, details = {}) => {
      const found = packages.get(name) ?? { versions: new Map(), tags: new Map() };
      const tarball = Buffer.from(`${name}@${version}`);
      found.versions.set(version, { tarball, manifest: {}, time: LONG_AGO, ...details });
      packages.set(name, found);
    },
    tag: (name, tag, version) => void packages.get(name)?.tags.set(tag, version),
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

const LONG_AGO = '2020-01-01T00:00:00.000Z';

type Answering = (request: IncomingMessage, response: ServerResponse, base: string) => void;

/** `ignoresCase`: as a registry over a disk that does not tell `Left-Pad` from `left-pad`. */
function answering(packages: Packages, ignoresCase: boolean): Answering {
  return (request, response, base) => {
    const [path = '', file] = (request.url ?? '').slice(1).split('/-/');
    const asked = decodeURIComponent(path);
    const name = ignoresCase ? asked.toLowerCase() : asked;
    const found = packages.get(name);
    if (!found) return sendJson(request, response, { status: 404, body: '{"error":"Not found"}' });
    const wanted = decodeURIComponent(file ?? '');
    if (file !== undefined) return sendTarball(response, found, ignoresCase ? wanted.toLowerCase() : wanted);
    const isFull = !request.headers.accept?.startsWith('application/vnd.npm.install-v1+json');
    const body = JSON.stringify(packument(`${base}${name}`, found, { name, isFull }));
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

function sendTarball(response: ServerResponse, { versions }: Package, file: string): void {
  const found = [...versions].find(([version]) => file.endsWith(`-${version}.tgz`));
  if (!found) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(found[1].tarball);
}

type Wanted = { readonly name: string; readonly isFull: boolean };

function packument(url: string, { versions, tags }: Package, { name, isFull }: Wanted): unknown {
  const bare = name.slice(name.indexOf('/') + 1);
  const manifests = [...versions].map(([version, { tarball, manifest }]) => {
    const digest = (algorithm: string) => createHash(algorithm).update(tarball);
    const dist = {
      tarball: `${url}/-/${bare}-${version}.tgz`,
      shasum: digest('sha1').digest('hex'),
      integrity: `sha512-${digest('sha512').digest('base64')}`,
    };
    return [version, { ...manifest, name, version, dist }] as const;
  });
  const both = {
    name,
    'dist-tags': { latest: manifests.at(-1)?.[0], ...Object.fromEntries(tags) },
    versions: Object.fromEntries(manifests),
  };
  if (!isFull) return { ...both, modified: LONG_AGO };
  const times = [...versions].map(([version, { time }]) => [version, time]);
  return { ...both, _id: name, time: Object.fromEntries(times), readme: `# ${name}` };
}
