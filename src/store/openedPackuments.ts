import type { Objects, StoredObject } from '../ports/storage';
import type { PackageName } from '../registry/names';
import { type Head, headOf, outlineOf, serializeHead } from '../registry/packument/outline';
import { type Packument, parsePackument } from '../registry/packument/packument';
import { indexKey } from './keys/packages';
import { lastWritten } from './lastWritten';

/** What an index says, and how its next state becomes bytes. */
export type Opened<P> = { readonly current: P; readonly serialize: (value: P) => Buffer };
/** Parses it, unless this process wrote it a moment ago. */
export function openWhole(storage: Objects, name: PackageName): (stored: StoredObject) => Opened<Packument> {
  return (stored) => {
    const written = lastWritten(storage, indexKey(name));
    const write = (packument: Packument) => {
      const body = serialize(packument);
      written.keep({ body, packument });
      return body;
    };
    return { current: written.packumentIn(stored.body) ?? parse(stored, name), serialize: write };
  };
}

/** An index of the original has to be put in order as a whole. */
export function openHead(name: PackageName): (stored: StoredObject) => Opened<Head> {
  return (stored) => {
    const outline = outlineOf(stored.body, name);
    const head = headOf(outline, name);
    return head
      ? { current: head, serialize: (value) => serializeHead(value, outline) }
      : { current: parse(stored, name), serialize };
  };
}

export function serialize(packument: object): Buffer {
  return Buffer.from(JSON.stringify(packument));
}

export function parse({ body, lastModified }: StoredObject, name: PackageName): Packument {
  return parsePackument(body, name, lastModified);
}
