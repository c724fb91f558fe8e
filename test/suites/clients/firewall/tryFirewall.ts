import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inParallel } from '../inParallel';
import type { Table } from '../report';
import { type Ready, tryClient, withRegistry } from '../tryouts';
import { firewallRows } from './rows';
import { MIN_AGE, OTHER, startPublicRegistry } from './upstream';

/** Every row with every client, at one registry with a policy, whose upstream has versions of every age. */
export async function tryFirewall(ready: readonly Ready[], root: string): Promise<Table> {
  const publicRegistry = await startPublicRegistry();
  const rows = firewallRows(publicRegistry);
  const table = { corner: 'command', titles: rows.map(({ title }) => title), columns: [] };
  const place = { root: path.join(root, 'firewall'), relay: publicRegistry.relay };
  try {
    if (ready.length === 0) return table;
    const more = { CODEBOX_POLICY: await policyBelow(place.root, publicRegistry.other.url) };
    const columns = await withRegistry({ ...place, more }, (registry) =>
      inParallel(ready, (one) => tryClient(one, rows, { ...place, registry })),
    );
    return { ...table, columns };
  } finally {
    await publicRegistry.close();
  }
}

async function policyBelow(root: string, other: string): Promise<string> {
  await mkdir(root, { recursive: true });
  const file = path.join(root, 'codebox.yml');
  const upstreams = `upstreams:\n  - { packages: ['${OTHER.pattern}'], url: '${other}' }\n`;
  await writeFile(file, `firewall:\n  minAge: ${MIN_AGE}\n${upstreams}`);
  return file;
}
