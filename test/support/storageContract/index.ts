import { afterEach, beforeEach, describe } from '@jest/globals';
import type { Storage } from '../../../src/ports/storage';
import { describeList } from './list';
import { describeRaces } from './races';
import { describeReads } from './reads';
import { describeWrites } from './writes';

export type OpenStorage = { readonly storage: Storage; readonly close: () => Promise<void> };

/** What every Storage promises; `open` gives an empty one for each test. */
export function describeStorage(name: string, open: () => Promise<OpenStorage>): void {
  describe(name, () => {
    let opened: OpenStorage;
    let storage: Storage;
    beforeEach(async () => {
      opened = await open();
      storage = opened.storage;
    });
    afterEach(() => opened.close());

    const current = () => storage;
    describeReads(current);
    describeWrites(current);
    describeList(current);
    describeRaces(current);
  });
}
