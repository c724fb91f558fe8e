// npm run trust-root: renews the keys with which the registry verifies provenance.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { getTrustedRoot } from '@sigstore/tuf';
import { shippedRoot } from './shippedRoot';

const FILE = path.join(__dirname, '../src/store/trustedRoot.json');

/**
 * From sigstore's update server, which signs it (TUF); with `--offline` the one that @sigstore/tuf comes with, so that an
 * update of that package is enough where nothing else can be reached.
 */
async function main(): Promise<void> {
  const root = process.argv.includes('--offline') ? shippedRoot() : await newestRoot();
  await writeFile(FILE, `${JSON.stringify(root, null, 2)}\n`);
  console.log(`Wrote ${path.relative(process.cwd(), FILE)}.`);
}

async function newestRoot(): Promise<unknown> {
  const cachePath = await mkdtemp(path.join(tmpdir(), 'trust-root-'));
  try {
    return TrustedRoot.toJSON(await getTrustedRoot({ cachePath, forceInit: true }));
  } finally {
    await rm(cachePath, { recursive: true });
  }
}

main().catch((error: unknown) => {
  console.error(`The trust root was not renewed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
