import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { close, listen } from '../support/server';

type Json = Readonly<Record<string, unknown>>;

export type StandIn = {
  /** With a trailing slash. */
  readonly url: string;
  /** What was asked: method, path and headers. */
  readonly requests: IncomingMessage[];
  /** A packument, of any shape, under that name. */
  package(name: string, document: unknown): void;
  /** What is at a path, below the slash. */
  at(path: string, answer: Answer): void;
  close(): Promise<void>;
};

type Answer = Buffer | ((request: IncomingMessage, response: ServerResponse) => void);

/** Another registry, on loopback, with whatever a test puts there. With a token, it answers nobody without it. */
export async function startStandIn({ token }: { readonly token?: string } = {}): Promise<StandIn> {
  const answers = new Map<string, Answer>();
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const { authorization } = request.headers;
    if (token !== undefined && authorization !== `Bearer ${token}`) return void response.writeHead(401).end();
    const path = decodeURIComponent((request.url ?? '').slice(1).split('?')[0] ?? '');
    const answer = answers.get(path);
    if (answer === undefined) response.writeHead(404).end();
    else if (typeof answer === 'function') answer(request, response);
    else response.writeHead(200, { 'last-modified': 'Tue, 05 Mar 2013 10:00:00 GMT' }).end(answer);
  });
  const url = `${await listen(server)}/`;
  return {
    url,
    requests,
    package: (name, document) => void answers.set(name, Buffer.from(JSON.stringify(document))),
    at: (path, answer) => void answers.set(path, answer),
    close: () => close(server),
  };
}

export type Released = {
  readonly version: string;
  readonly tarball: Buffer;
  readonly manifest?: Json;
  readonly dist?: Json;
};

type Package = {
  readonly name: string;
  readonly versions: readonly Released[];
  readonly tags?: Json;
  /** More of the packument, or instead of it. */
  readonly more?: Json;
};

/** Puts a package there as registries have it: packument, dates, tarballs. The packument is the result. */
export function release(source: StandIn, { name, versions, tags, more }: Package) {
  const file = (version: string) => `${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
  for (const { version, tarball } of versions) source.at(file(version), tarball);
  const manifests = versions.map(({ version, tarball, manifest, dist }) => {
    const hashes = {
      integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
      shasum: createHash('sha1').update(tarball).digest('hex'),
    };
    return [
      version,
      { name, version, ...manifest, dist: { tarball: `${source.url}${file(version)}`, ...hashes, ...dist } },
    ] as const;
  });
  const dates = versions.map(({ version }, index) => [version, dateOf(index)] as const);
  const document = {
    _id: name,
    name,
    'dist-tags': tags ?? { latest: versions.at(-1)?.version },
    versions: Object.fromEntries(manifests),
    time: { created: dateOf(0), modified: dateOf(versions.length), ...Object.fromEntries(dates) },
    readme: `# ${name}`,
    maintainers: [{ name: 'old-hand', email: 'hand@example.com' }],
    ...more,
  };
  source.package(name, document);
  return document;
}

export function dateOf(index: number): string {
  return new Date(Date.UTC(2012, 0, 1 + index)).toISOString();
}
