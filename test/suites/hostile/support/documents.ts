import { isObject, type JsonObject, own } from '../../../../src/lib/json';

/** Of every type, and of every kind that has surprised somebody. */
export const VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 1e308, '', '\0', '\ud800', '__proto__', '../../x', '<script>', [], {}, [[]], [null]],
  ...[{ constructor: 1 }, JSON.parse('{"__proto__":{"x":1}}'), { toJSON: 1, length: -1 }],
  ...['x'.repeat(10_000), { ['k'.repeat(10_000)]: 'x' }, JSON.parse(`${'['.repeat(90)}${']'.repeat(90)}`)],
];

export type Path = readonly string[];

/** What has to be as it is; `*` is the only property there. */
export const NEEDED: readonly Path[] = [
  ['name'],
  ['_id'],
  ['dist-tags'],
  ['dist-tags', '*'],
  ['versions'],
  ['versions', '*'],
  ['versions', '*', 'name'],
  ['versions', '*', 'version'],
  ['versions', '*', 'dist'],
  ['versions', '*', 'dist', 'integrity'],
  ['versions', '*', 'dist', 'shasum'],
  ['_attachments'],
  ['_attachments', '*'],
  ['_attachments', '*', 'data'],
  ['_attachments', '*', 'length'],
];

const MANIFEST = [
  ...[
    'description',
    'keywords',
    'author',
    'maintainers',
    'contributors',
    'repository',
    'bugs',
    'homepage',
    'license',
  ],
  ...[
    'main',
    'bin',
    'scripts',
    'dependencies',
    'devDependencies',
    'optionalDependencies',
    'peerDependencies',
    'funding',
  ],
  ...[
    'peerDependenciesMeta',
    'bundleDependencies',
    'bundledDependencies',
    'engines',
    'os',
    'cpu',
    'libc',
    'directories',
  ],
  ...[
    'deprecated',
    'hasInstallScript',
    '_hasShrinkwrap',
    '_npmUser',
    '_id',
    'readme',
    'readmeFilename',
    'users',
    'time',
  ],
  ...[
    '_rev',
    '_attachments',
    'versions',
    'dist-tags',
    'gitHead',
    'exports',
    'files',
    'workspaces',
    'types',
    'private',
  ],
];

/** What may be anything; all of it at once. */
export const FREE: readonly Path[] = [
  ['access'],
  ['time'],
  ['users'],
  ['_rev'],
  ['readme'],
  ['_unpublished'],
  ['maintainers'],
  ['versions', '*', 'dist', 'tarball'],
  ['versions', '*', 'dist', 'signatures'],
  ['_attachments', '*', 'content_type'],
  ...MANIFEST.map((field) => ['versions', '*', field]),
];

/** A copy of the document with the value at that path, if there is a place for it. */
export function replaced(document: JsonObject, [first = '', ...rest]: Path, value: unknown): JsonObject {
  const key = first === '*' ? (Object.keys(document)[0] ?? '') : first;
  const child = own(document, key);
  if (rest.length > 0 && !isObject(child)) return document;
  const next = isObject(child) && rest.length > 0 ? replaced(child, rest, value) : value;
  return { ...document, [key]: next };
}
