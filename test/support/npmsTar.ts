import { existsSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { makeTempFolder, removeFolder } from './tempFolder';

type Options = { readonly cwd: string; readonly strip: number; readonly sync: true };

/** What of npm's own unpacker is used here. */
type Tar = { x(options: Options): { end(bytes: Buffer): void } };

/** The package.json that npm would find after it has unpacked that; undefined when it finds none. */
export async function unpackedByNpm(tarball: Buffer): Promise<string | undefined> {
  const cwd = await makeTempFolder();
  const tar = npmsTar();
  try {
    tar.x({ cwd, strip: 1, sync: true }).end(tarball);
    return await readFile(path.join(cwd, 'package.json'), 'utf8').catch(() => undefined);
  } catch {
    // An archive that npm gives up is not installed.
    return undefined;
  } finally {
    await removeFolder(cwd);
  }
}

/** It comes with npm, which comes with Node, or lies elsewhere on the path. */
function npmsTar(): Tar {
  const folders = [path.dirname(process.execPath), ...(process.env.PATH ?? '').split(path.delimiter)];
  const npm = folders.map((folder) => path.join(folder, 'npm')).find((file) => existsSync(file));
  return createRequire(realpathSync(npm ?? 'npm'))('tar');
}
