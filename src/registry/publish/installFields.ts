import { defined, isObject, type JsonObject, own, without } from '../../lib/json';
import type { PackageName } from '../names';
import type { TarballFacts } from './tarball';

/** Of texts by name: what is no text is left out, as npm does when it reads a package.json. */
const MAPS = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'scripts',
] as const;

const AS_THEY_ARE = [
  'peerDependenciesMeta',
  'bundleDependencies',
  'bundledDependencies',
  'engines',
  'os',
  'cpu',
  'libc',
] as const;

/**
 * The client's manifest with all that decides about an install taken from the package.json in the tarball: what
 * clients resolve and what they unpack never differ ("manifest confusion"). Not refused, because honest documents
 * differ, too: npm reads its own from the folder, after `postpack` has undone what `prepack` had changed.
 */
export function withInstallFields(claimed: JsonObject, facts: TarballFacts, name: PackageName): JsonObject {
  const { manifest } = facts;
  const maps = MAPS.map((field) => [field, texts(manifest[field])] as const);
  const others = AS_THEY_ARE.map((field) => [field, manifest[field] ?? undefined] as const);
  return {
    ...without(claimed, ...MAPS, ...AS_THEY_ARE, 'bin', 'hasInstallScript'),
    ...defined({
      ...Object.fromEntries([...maps, ...others]),
      bin: binaries(packed(manifest, claimed), name),
      hasInstallScript: hasInstallScript(facts) || undefined,
    }),
  };
}

function texts(value: unknown): JsonObject | undefined {
  const entries = isObject(value) ? Object.entries(value) : [];
  const kept = entries.filter(([, text]) => typeof text === 'string');
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** Where package.json names a folder of commands only, npm makes the list of it, and nobody else can. */
function packed({ bin, directories }: JsonObject, claimed: JsonObject): unknown {
  return bin ?? (isObject(directories) && directories.bin !== undefined ? claimed.bin : undefined);
}

/** Clients read a map of command names; yarn berry sends a text, and bun a command with the package's scope. */
function binaries(bin: unknown, { bare }: PackageName): unknown {
  if (typeof bin === 'string') return { [bare]: bin };
  if (!isObject(bin)) return undefined;
  const commands = Object.entries(bin).map(([command, file]) => [command.replace(/^@[^/]*\//, ''), file]);
  return Object.fromEntries(commands);
}

/** npm builds a package with a .gyp file that says nothing else (@npmcli/package-json, `gypfile`). */
function hasInstallScript({ manifest, hasGypFile }: TarballFacts): boolean {
  const scripts = isObject(manifest.scripts) ? manifest.scripts : {};
  const has = (script: string) => typeof own(scripts, script) === 'string';
  if (has('preinstall') || has('install') || has('postinstall')) return true;
  return hasGypFile && manifest.gypfile !== false;
}
