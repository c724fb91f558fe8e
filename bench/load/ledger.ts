import { createHash } from 'node:crypto';
import { concurrently } from '../../src/lib/concurrently';
import { own } from '../../src/lib/json';
import type { Storage } from '../../src/ports/storage';
import { parsePackageName } from '../../src/registry/names';
import { tarballKey } from '../../src/store/keys/packages';
import { readPackument } from '../../src/store/packuments';

export type Version = { readonly name: string; readonly version: string; readonly integrity: string };
export type Tag = { readonly name: string; readonly tag: string };

/** What the registry has acknowledged, and what may have happened without an acknowledgement. */
export type Ledger = {
  published(version: Version): void;
  /** undefined: the tag is gone. */
  tagged(tag: Tag, version: string | undefined): void;
  /** Nobody knows whether that was done. */
  maybeTagged(tag: Tag, version: string | undefined): void;
  size(): number;
  /** A sentence for each acknowledged write that is not in storage. */
  lost(storage: Storage): Promise<readonly string[]>;
};

type Tagged = Tag & { readonly possible: ReadonlySet<string | undefined> };

const READS_AT_ONCE = 20;

export function createLedger(): Ledger {
  const versions: Version[] = [];
  const tags = new Map<string, Tagged>();
  let acknowledged = 0;
  const key = ({ name, tag }: Tag) => `${name} ${tag}`;
  return {
    published: (version) => void versions.push(version),
    tagged: (tag, version) => {
      acknowledged += 1;
      tags.set(key(tag), { ...tag, possible: new Set([version]) });
    },
    maybeTagged: (tag, version) => {
      const before = tags.get(key(tag))?.possible ?? [undefined];
      tags.set(key(tag), { ...tag, possible: new Set([...before, version]) });
    },
    size: () => versions.length + acknowledged,
    lost: async (storage) => {
      const lostVersions = await concurrently(versions, READS_AT_ONCE, (version) =>
        lostVersion(storage, version),
      );
      const lostTags = await concurrently([...tags.values()], READS_AT_ONCE, (tag) => lostTag(storage, tag));
      return [...lostVersions, ...lostTags].filter((sentence) => sentence !== undefined);
    },
  };
}

async function lostVersion(
  storage: Storage,
  { name, version, integrity }: Version,
): Promise<string | undefined> {
  const parsed = parsePackageName(name);
  const packument = await readPackument(storage, parsed);
  const manifest = packument && own(packument.versions, version);
  const stored = await storage.get(tarballKey(parsed, version));
  const found = stored && `sha512-${createHash('sha512').update(stored.body).digest('base64')}`;
  if (manifest?.dist.integrity === integrity && found === integrity) return undefined;
  return `${name}@${version} is ${manifest ? 'there with other bytes' : 'not in the index'}.`;
}

async function lostTag(storage: Storage, { name, tag, possible }: Tagged): Promise<string | undefined> {
  const packument = await readPackument(storage, parsePackageName(name));
  const found = packument && own(packument['dist-tags'], tag);
  if (possible.has(found)) return undefined;
  return `The tag ${tag} of ${name} is ${found}, and must be ${[...possible].join(' or ')}.`;
}
