import { createFolderStorage } from '../../src/adapters/folder';
import { describeStorage } from '../support/storageContract';
import { makeTempFolder, removeFolder } from '../support/tempFolder';

describeStorage('a folder', async () => {
  const folder = await makeTempFolder();
  return { storage: createFolderStorage(folder), close: () => removeFolder(folder) };
});
