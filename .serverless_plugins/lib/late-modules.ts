import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/* Plugins of esbuild: code that stays in the bundle, but runs when it is first used. */

/** Packages of CommonJS that some calls use: what they make at their start (tables, classes, Node's own modules) costs 5 to 10 ms each. */
const SELDOM = /^(ssri|hosted-git-info)$/;

/** Gives `src` an object with the members of the package, of which the first that is used loads it. */
export const seldom: Plugin = {
  name: 'seldom',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: SELDOM }, ({ kind, path, resolveDir }) =>
      kind === 'import-statement' ? { path, namespace: 'seldom', pluginData: resolveDir } : undefined,
    );
    onLoad({ filter: SELDOM, namespace: 'seldom' }, ({ path, pluginData }) => ({
      contents: `export default { ${membersOf(path).join(', ')} };`,
      resolveDir: pluginData,
    }));
  },
};

function membersOf(name: string): readonly string[] {
  const found: object = require(name);
  return Object.entries(Object.getOwnPropertyDescriptors(found))
    .filter(([key, { value }]) => typeof value === 'function' && key !== 'prototype')
    .map(([key]) => `get ${key}() { return require('${name}').${key}; }`);
}

const SEMVER = /[\\/]node_modules[\\/]semver[\\/]index\.js$/;

/** Its index loads all of it. Few functions use more than one or two parts, and none needs the ranges at its start. */
export const semverByParts: Plugin = {
  name: 'semver-by-parts',
  setup: ({ onLoad }) => {
    onLoad({ filter: SEMVER }, async ({ path }) => ({
      contents: byParts(await readFile(path, 'utf8')),
    }));
  },
};

const PART = /^const (\w+) = (require\('[^']+'\))$/gm;
const MEMBER = /^ {2}(\w+)(?:: (\w+)(\.\w+))?,$/gm;

function byParts(index: string): string {
  return index
    .replace(PART, 'const $1 = () => $2')
    .replace(MEMBER, (_line, key, part = key, member = '') => `get ${key}() { return ${part}()${member}; },`);
}

/** By the ends of their paths in the SDK. They would load Node's web streams and web cryptography: at each start, or with the first write. */
const WEB: ReadonlyMap<string, string> = new Map([
  ['util-stream/checksum/ChecksumStream.browser.js', 'export class ChecksumStream {}'],
  [
    'util-stream/stream-type-check.js',
    `export const isReadableStream = (stream) => stream?.constructor?.name === 'ReadableStream';
     export const isBlob = (blob) => blob?.constructor?.name === 'Blob';`,
  ],
  [
    'isStreamingPayload/isStreamingPayload.js',
    `import { Readable } from 'node:stream';
     export const isStreamingPayload = (request) => request?.body instanceof Readable;`,
  ],
  [
    'serde/uuid/v4.js',
    "import { randomUUID } from 'node:crypto'; export const bindV4 = () => () => randomUUID();",
  ],
]);

/** The SDK's forms for browsers, which its form for Node carries along: here bodies are Buffers and Node's own streams. */
export const withoutWeb: Plugin = {
  name: 'without-web',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]/ }, ({ path }) => {
      const found = path.replaceAll('\\', '/');
      const [, contents] = [...WEB].find(([end]) => found.endsWith(`/${end}`)) ?? [];
      return contents === undefined ? undefined : { contents };
    });
  },
};
