import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What of an entry of package-lock.json matters here. `name` is there when the folder has another (an alias). */
type Entry = { version?: string; name?: string; link?: boolean; inBundle?: boolean; integrity?: string };

const run = promisify(execFile);

/**
 * Writes `integrity` into the entries of package-lock.json that have none: npm knows only those of packages that
 * it downloads, so the binaries of other platforms stay without. npm itself is asked, who knows the registry,
 * its tokens and proxies.
 */
async function fillLock(file: string): Promise<number> {
  const lock: { packages: Record<string, Entry> } = JSON.parse(await readFile(file, 'utf8'));
  const bare = Object.entries(lock.packages).filter(
    // What is bundled came in the tarball of another entry, whose integrity covers it.
    ([place, { link, inBundle, integrity }]) => place && !link && !inBundle && !integrity,
  );
  for (const [place, entry] of bare) {
    lock.packages[place] = withIntegrity(entry, await integrityOf(specOf(place, entry)));
  }
  await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
  return bare.length;
}

function specOf(place: string, { name, version }: Entry): string {
  return `${name ?? place.split('node_modules/').pop()}@${version}`;
}

async function integrityOf(spec: string): Promise<string> {
  const { stdout } = await run('npm', ['view', spec, 'dist.integrity']);
  const integrity = stdout.trim();
  if (!integrity) throw new Error(`The registry has no integrity for ${spec}.`);
  return integrity;
}

/** At npm's place, after the version, so that npm has nothing to move. */
function withIntegrity({ version, ...rest }: Entry, integrity: string): Entry {
  return { ...(version && { version }), integrity, ...rest };
}

fillLock('package-lock.json').then((count) => {
  console.log(`${count} entries of package-lock.json were given their integrity.`);
});
