import { describe, expect, test } from '@jest/globals';
import putPackage from '../../src/package/put';
import { apiEvent } from '../support/events';
import { type PackageOptions, publishDocument, storedPackument } from '../support/packages';
import { useRegistry } from '../support/registry';

const user = { username: 'admin', avatar: '' };

describe('a publish, and the versions that were there before', () => {
  const registry = useRegistry();

  async function publish(options: PackageOptions) {
    const body = JSON.stringify((await publishDocument(options)).document);
    const result = await putPackage(apiEvent({ method: 'PUT', params: { name: 'widget' }, body, user }));
    expect(result.statusCode).toBe(200);
  }

  const index = () => JSON.parse(registry.s3.text('widget/index.json') ?? 'null');

  test('their times stay, and that of the package', async () => {
    registry.s3.put('widget/index.json', storedPackument({ versions: { '1.0.0': {}, '1.1.0': {} } }));
    const { time: before } = index();
    await publish({ version: '1.2.0' });
    const { created, modified, ...times } = index().time;
    expect({ created, '1.0.0': times['1.0.0'], '1.1.0': times['1.1.0'] }).toEqual({
      created: before.created,
      '1.0.0': before['1.0.0'],
      '1.1.0': before['1.1.0'],
    });
    expect(modified > before.modified && times['1.2.0'] > before.modified).toBe(true);
  });

  test('their deprecation marks stay, and all else that is known of them', async () => {
    const versions = { '1.0.0': { deprecated: 'has a hole', bin: { widget: 'cli.js' } }, '1.1.0': {} };
    registry.s3.put('widget/index.json', storedPackument({ versions }));
    const { versions: before } = index();
    await publish({ version: '1.2.0' });
    const { '1.2.0': added, ...others } = index().versions;
    expect(others).toEqual(before);
    expect(added).not.toHaveProperty('deprecated');
  });

  test('the readme is that of the latest version, and of no other', async () => {
    await publish({ version: '1.0.0', manifest: { readme: '# One', readmeFilename: 'one.md' } });
    const manifest = { readme: '# Two', readmeFilename: 'two.md' };
    await publish({ version: '2.0.0-rc.1', tag: 'next', manifest });
    expect(index()).toMatchObject({ readme: '# One', readmeFilename: 'one.md', _readmeOf: '1.0.0' });
    await publish({ version: '2.0.0', manifest });
    expect(index()).toMatchObject({ readme: '# Two', readmeFilename: 'two.md', _readmeOf: '2.0.0' });
    await publish({ version: '3.0.0' });
    expect(index()).toMatchObject({ readme: '# Two', _readmeOf: '2.0.0' });
  });
});
