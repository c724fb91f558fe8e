import { createHash } from 'node:crypto';
import { parsePackageName } from '../../../../src/registry/names';
import { attestationsKey } from '../../../../src/store/keys/packages';
import { faults } from '../../../support/faults';
import { packTarball, storedPackument } from '../../../support/packages';
import type { TestRegistry } from '../../../support/registry';
import { openBrowser } from '../../../support/web';

type Visits = { readonly registry: TestRegistry; readonly user: string };

/** Everything that the pages do to the bucket: as a reader, one page after the other, of packages of each origin. */
export async function visitPages({ registry, user }: Visits): Promise<readonly unknown[]> {
  const tarball = await packTarball({ 'package.json': '{}' });
  const dist = { integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}` };
  registry.s3.put('widget/index.json', storedPackument({ name: 'widget', versions: { '1.0.0': { dist } } }));
  registry.s3.put('widget/1.0.0.tgz', tarball);
  const digest = 'ab'.repeat(32);
  const attested = { dist: { ...dist, attestations: { provenance: {}, digest, verified: true } } };
  const index = storedPackument({ name: '@acme/attested', versions: { '1.0.0': attested } });
  registry.s3.put('@acme/attested/index.json', index);
  registry.s3.put(attestationsKey(parsePackageName('@acme/attested'), '1.0.0', digest), '{}');
  registry.upstream.publish('left-pad', '1.0.0', { tarball });
  registry.upstream.publish('undated', '1.0.0', { tarball, time: undefined });
  const browser = openBrowser();
  await browser.logIn(user);
  const answers: unknown[] = [];
  for (const page of PAGES) answers.push(await browser.get(page));
  registry.upstream.publish('left-pad', '1.1.0', { tarball, time: new Date().toISOString() });
  registry.restart();
  await browser.logIn(user);
  for (const page of PUBLIC) answers.push(await browser.get(page));
  registry.upstream.fail(faults.status(503));
  registry.restart();
  await browser.logIn(user);
  for (const page of PUBLIC) answers.push(await browser.get(page));
  return answers;
}

const PUBLIC = [
  'package/left-pad',
  'package/left-pad/v/1.0.0/files',
  'package/left-pad/v/1.1.0/files',
  'package/undated/v/1.0.0/files',
];
const PAGES = [
  '',
  'tokens',
  'search?text=widget',
  'package/widget',
  'package/@acme/attested',
  'package/widget/v/1.0.0',
  'package/widget/v/1.0.0/files/package.json',
  'package/widget/diff/1.0.0..1.0.0',
  'stages',
  'stages/00000000-0000-4000-8000-000000000000',
  ...PUBLIC,
];
