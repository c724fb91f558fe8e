import { isObject, type JsonObject, own } from '../../lib/json';
import { MAX_CHANGES } from './bounds';

/** Something that one of two versions has and the other has not, or has otherwise. */
export type Change = {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  /** Why a person should look at it: it runs at each install, or does not come from a registry under its own name. */
  readonly alarm?: 'runs at installs' | 'from elsewhere';
};

export type ChangeGroup = {
  readonly title: string;
  readonly changes: readonly Change[];
  /** How many more there are. */
  readonly more: number;
};

/** npm runs them for whoever installs the package. */
const INSTALL_SCRIPTS: readonly string[] = ['preinstall', 'install', 'postinstall'];

type Kind = {
  readonly title: string;
  readonly values: (manifest: JsonObject) => ReadonlyMap<string, string>;
  readonly alarm?: (name: string, value: string) => Change['alarm'];
};

const KINDS: readonly Kind[] = [
  { title: 'Scripts', values: member('scripts'), alarm: runsAtInstalls },
  { title: 'Dependencies', values: member('dependencies'), alarm: isElsewhere },
  { title: 'Optional dependencies', values: member('optionalDependencies'), alarm: isElsewhere },
  { title: 'Peer dependencies', values: member('peerDependencies'), alarm: isElsewhere },
  { title: 'Bundled dependencies', values: bundled },
  { title: 'Commands', values: commands },
  { title: 'Engines', values: member('engines') },
  {
    title: 'Other fields',
    values: fields(
      'license',
      'repository',
      'os',
      'cpu',
      'libc',
      'type',
      'main',
      'module',
      'browser',
      'exports',
    ),
  },
];

/**
 * What is different in two manifests for those who install the package, group by group. Development dependencies are
 * left out: nobody installs them. Values are shown as they stand, in 500 characters at most.
 */
export function diffOfManifests(before: JsonObject, after: JsonObject): readonly ChangeGroup[] {
  return KINDS.map(({ title, values, alarm }) => {
    const all = changesOf(values(before), values(after), alarm);
    const changes = all.slice(0, MAX_CHANGES.manifest);
    return { title, changes, more: all.length - changes.length };
  }).filter(({ changes }) => changes.length > 0);
}

function changesOf(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  alarm: Kind['alarm'],
): readonly Change[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    if (old === now) return [];
    const raised = now === undefined ? undefined : alarm?.(name, now);
    return {
      name: shortened(name),
      ...(old !== undefined && { before: shortened(old) }),
      ...(now !== undefined && { after: shortened(now) }),
      ...(raised && { alarm: raised }),
    };
  });
}

function runsAtInstalls(name: string): Change['alarm'] {
  return INSTALL_SCRIPTS.includes(name) ? 'runs at installs' : undefined;
}

/** Ranges and tags have neither of the two characters; URLs, repositories, folders and aliases have one. */
function isElsewhere(_name: string, range: string): Change['alarm'] {
  return /[:/]/.test(range) ? 'from elsewhere' : undefined;
}

function member(key: string): Kind['values'] {
  return (manifest) => {
    const value = own(manifest, key);
    return new Map(isObject(value) ? Object.entries(value).map(([name, item]) => [name, textOf(item)]) : []);
  };
}

/** Some old packages spell it otherwise; `true` means all of them. */
function bundled(manifest: JsonObject): ReadonlyMap<string, string> {
  const value = own(manifest, 'bundleDependencies') ?? own(manifest, 'bundledDependencies');
  if (value === true) return new Map([['all of them', '']]);
  return new Map(Array.isArray(value) ? value.map((name) => [textOf(name), '']) : []);
}

/** A text is the command that is called like the package. */
function commands(manifest: JsonObject): ReadonlyMap<string, string> {
  const { bin, name } = manifest;
  if (typeof bin !== 'string') return member('bin')(manifest);
  return new Map([[String(name).split('/').at(-1) ?? '', bin]]);
}

function fields(...keys: readonly string[]): Kind['values'] {
  return (manifest) =>
    new Map(
      keys.flatMap((key): [string, string][] => {
        const value = own(manifest, key);
        return value === undefined ? [] : [[key, textOf(value)]];
      }),
    );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function shortened(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
