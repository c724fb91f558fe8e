import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { defined } from '../../src/lib/json';

type Manifest = Readonly<Record<string, unknown>>;

type EntryHeader = Pick<Header, 'name'> & Partial<Header>;

export type PackageOptions = {
  readonly name?: string;
  readonly version?: string;
  readonly tag?: string;
  /** More of package.json, in the document and in the tarball. */
  readonly manifest?: Manifest;
  /** More files of the tarball, by path in the package. */
  readonly files?: Readonly<Record<string, string>>;
  /** Instead of the packed files. */
  readonly tarball?: Buffer;
};

/** A tar.gz of a package; deterministic, so that the same files give the same bytes. */
export async function packTarball(files: Readonly<Record<string, string>>): Promise<Buffer> {
  return packEntries(Object.entries(files).map(([path, body]) => [{ name: `package/${path}` }, body]));
}

/** A tar.gz of any entries, also of ones that npm would never make. */
export async function packEntries(
  entries: readonly (readonly [EntryHeader, string | Buffer])[],
): Promise<Buffer> {
  const tar = pack();
  for (const [header, body] of entries) tar.entry({ mtime: new Date(0), ...header }, body);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  return gzipSync(Buffer.concat(chunks));
}

/** The document that npm 11 sends to publish a package (docs/protocol.md §4.2), and the tarball in it. */
export async function publishDocument(options: PackageOptions = {}) {
  const { name = 'widget', version = '1.0.0', tag = 'latest', manifest = {}, files = {} } = options;
  const packageJson = { name, version, ...manifest };
  const tarball =
    options.tarball ?? (await packTarball({ 'package.json': JSON.stringify(packageJson), ...files }));
  const dist = {
    integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
    shasum: createHash('sha1').update(tarball).digest('hex'),
    tarball: `http://registry.example/${name}/-/${name}-${version}.tgz`,
  };
  const attachment = {
    content_type: 'application/octet-stream',
    data: tarball.toString('base64'),
    length: tarball.length,
  };
  const document = {
    _id: name,
    name,
    'dist-tags': { [tag]: version },
    access: null,
    versions: {
      [version]: {
        ...packageJson,
        _id: `${name}@${version}`,
        _nodeVersion: '24.0.0',
        _npmVersion: '11.21.2',
        dist,
      },
    },
    _attachments: { [`${name}-${version}.tgz`]: attachment },
  };
  return { document, tarball, dist };
}

/** An index as the registry keeps it, for tests that do not care how it came about. */
export function storedPackument(options: {
  readonly name?: string;
  readonly versions?: Readonly<Record<string, Manifest>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly more?: Manifest;
}): string {
  const { name = 'widget', versions = { '1.0.0': {} }, tags, more = {} } = options;
  const numbers = Object.keys(versions);
  const date = '2026-01-02T03:04:05.678Z';
  return JSON.stringify({
    _id: name,
    _rev: '1-0123456789abcdef',
    name,
    'dist-tags': tags ?? defined({ latest: numbers.at(-1) }),
    versions: Object.fromEntries(
      Object.entries(versions).map(([version, manifest]) => [
        version,
        { name, version, dist: { shasum: 'ab'.repeat(20), tarball: `${name}-${version}.tgz` }, ...manifest },
      ]),
    ),
    time: { created: date, modified: date, ...Object.fromEntries(numbers.map((version) => [version, date])) },
    ...more,
  });
}
