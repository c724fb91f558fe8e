import { posix } from 'node:path';
import { defined, type JsonObject } from '../../../lib/json';
import type { PackageName } from '../../names';
import type { TarballFacts } from '../tarball';
import { aboutOf } from './about';
import { commands, manuals } from './commands';
import { dependenciesOf } from './dependencies';
import { type Files, hasBeside, hasFile } from './files';
import { scriptsOf } from './scripts';
import { remarks, textList, texts } from './values';

/**
 * The package.json in a tarball as npm 11 would publish it (@npmcli/package-json, its steps `fix` and `prepare`). Made by
 * hand: npm's own reads a folder, and here is none; it gives up on some manifests, and leaves others so that clients
 * give up (test/suites/npm/manifests.test.ts compares the two); and it is 200 kB to load at each publish.
 */
export function packedManifest({ manifest, files }: TarballFacts, name: PackageName): JsonObject {
  return defined({
    ...Object.fromEntries(Object.entries(manifest).filter(([field]) => !isLeftOut(field))),
    ...dependenciesOf(manifest),
    ...aboutOf(manifest),
    ...scriptsOf(manifest, files),
    acceptDependencies: texts(manifest.acceptDependencies),
    peerDependenciesMeta: remarks(manifest.peerDependenciesMeta),
    dependenciesMeta: remarks(manifest.dependenciesMeta),
    directories: texts(manifest.directories),
    engines: texts(manifest.engines),
    os: textList(manifest.os),
    cpu: textList(manifest.cpu),
    libc: textList(manifest.libc),
    files: Array.isArray(manifest.files) ? textList(manifest.files) : undefined,
    bin: commands(manifest, name, files),
    man: manuals(manifest, files),
    types: manifest.types ?? declarations(manifest, files),
    _hasShrinkwrap: hasBeside(files, (file) => file === 'npm-shrinkwrap.json') || undefined,
  });
}

/** What only a registry says of a version, and what npm leaves out itself. */
const LEFT_OUT: readonly string[] = [
  'bundledDependencies',
  'modules',
  'readme',
  'readmeFilename',
  'dist',
  'integrity',
  'shasum',
  'hasInstallScript',
];

function isLeftOut(field: string): boolean {
  return field.startsWith('_') || LEFT_OUT.includes(field);
}

/** In characters. No disk takes a longer one, and to join a row of `../` takes the square of its length. */
const MAX_PATH = 4096;

/** TypeScript finds declarations beside the main file. */
function declarations({ main, typings }: JsonObject, files: Files): string | undefined {
  const index = main || 'index.js';
  if (typings !== undefined || typeof index !== 'string' || index.length > MAX_PATH) return undefined;
  const path = posix.join(posix.dirname(index), `${posix.basename(index, posix.extname(index))}.d.ts`);
  return hasFile(files, path) ? `./${path}` : undefined;
}
