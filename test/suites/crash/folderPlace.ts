import { createFolderStorage } from '../../../src/adapters/folder';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';
import type { Place } from './crashes';
import { startChild } from './startChild';

/** A folder; the steps are changes on the disk, and the process counts them itself. */
export async function openFolder(): Promise<Place> {
  const folder = await makeTempFolder();
  process.env.storage = folder;
  return {
    storage: createFolderStorage(folder),
    run: (script, step, file) => startChild([script, String(step), file]),
    close: () => removeFolder(folder),
  };
}
