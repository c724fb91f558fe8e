import { describe, expect, test } from '@jest/globals';
import audit from '../../src/audit/post';
import getPackage from '../../src/package/get';
import getTarball from '../../src/tarball/get';
import { apiEvent } from '../support/events';
import { bodyOf, useRegistry } from '../support/registry';

const token = `ghp_${'a1B2'.repeat(9)}`;

describe('a token where none belongs', () => {
  const registry = useRegistry();

  test('is told to the caller, but not to the log', async () => {
    const result = await getPackage(apiEvent({ params: { name: token } }));
    expect(bodyOf(result).error).toBe(`Package ${token} was not found.`);
    expect(registry.logged()).toMatchObject([{ status: 404, error: 'Package [redacted] was not found.' }]);
  });

  test('is not asked upstream', async () => {
    const name = { name: token };
    await getPackage(apiEvent({ params: { ...name, selector: 'latest' } }));
    const tarball = await getTarball(apiEvent({ params: { ...name, tar: `${token}-1.0.0.tgz` } }));
    expect(tarball.statusCode).toBe(404);
    const body = JSON.stringify({ [token]: ['1.0.0'] });
    const resource = '/registry/-/npm/v1/security/advisories/bulk';
    expect((await audit(apiEvent({ method: 'POST', resource, body }))).body).toBe('{}');
    expect(registry.upstream.requests).toEqual([]);
  });

  test('is not logged as the command either', async () => {
    await getPackage(apiEvent({ params: { name: 'widget' }, headers: { 'npm-command': `view ${token}` } }));
    expect(registry.logged()).toMatchObject([{ command: 'view [redacted]' }]);
  });

  test('leaves no piece of itself where the command is cut off', async () => {
    const headers = { 'npm-command': `${'x '.repeat(48)}${token}` };
    await getPackage(apiEvent({ params: { name: 'widget' }, headers }));
    expect(registry.logged()).toMatchObject([{ command: `${'x '.repeat(48)}[red` }]);
  });

  test('leaves no piece of itself in a referer that is cut off', async () => {
    const headers = { referer: `${'x,'.repeat(493)}${token}${',x'.repeat(5000)}` };
    await getPackage(apiEvent({ params: { name: 'widget' }, headers }));
    expect(registry.logged()).toMatchObject([
      { command: expect.stringMatching(/^(x,){493}\[redacted\],x,x$/) },
    ]);
  });

  test('is not looked for beyond what is kept of a command', async () => {
    const headers = { 'npm-command': `view ${'x'.repeat(100_000)}` };
    await getPackage(apiEvent({ params: { name: 'widget' }, headers }));
    expect(registry.logged()).toMatchObject([{ command: 'view ' }]);
  });

  // Minutes, if it were redacted before it is cut, with a pattern that searches anew from each of them.
  test.each(['npm-command', 'referer'])('is not looked for in all of an endless %s', async (header) => {
    const headers = { [header]: `view ${'eyJ'.repeat(300_000)}` };
    await getPackage(apiEvent({ params: { name: 'widget' }, headers }));
    expect(registry.logged()).toMatchObject([{ status: 404 }]);
  });
});
