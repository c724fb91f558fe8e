import { describe, expect, test } from '@jest/globals';
import getWhy from '../../src/why/get';
import { DAY, packumentOf, policyOf, serveWithAdvisories } from '../firewall/support';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const ask = (name: string, sub?: string, selector?: string) => {
  const params = { name, ...(sub !== undefined && { sub }), ...(selector !== undefined && { selector }) };
  const variables = Object.keys(params).map((variable) => `{${variable}}`);
  return getWhy(apiEvent({ resource: `/registry/-/codebox/v1/why/${variables.join('/')}`, params }));
};

const policy = {
  minAge: 86_400_000 * 365 * 100,
  mode: 'enforce',
  allow: [{ pattern: 'left-pad', range: '<2' }],
  block: [{ pattern: 'left-pad', range: '3.0.0', reason: 'by the policy' }],
};
const RULE = { by: 'alice (AWS)', at: '2026-01-31T12:00:00.000Z', reason: 'a worm' };

describe('GET /-/codebox/v1/why/{name}/{version}', () => {
  const registry = useRegistry({ policy: JSON.stringify(policy) });
  const rules = [{ action: 'block', package: 'left-pad@1.2.0', ...RULE }];
  const given = () => {
    for (const version of ['1.0.0', '1.1.0', '1.2.0', '2.0.0'])
      registry.upstream.publish('left-pad', version);
    registry.s3.put('-/policy/rules.json', JSON.stringify({ rules }));
  };

  test('tells that a version is served', async () => {
    given();
    const answer = await ask('left-pad', '1.0.0');
    expect([answer.statusCode, bodyOf(answer)]).toEqual([
      200,
      {
        name: 'left-pad',
        version: '1.0.0',
        served: true,
        sentences: ['left-pad@1.0.0 is served: no rule holds it back.'],
      },
    ]);
  });

  test('tells of a young version from when on it is served, and what clients get instead', async () => {
    given();
    expect(bodyOf(await ask('left-pad', '2.0.0'))).toEqual({
      name: 'left-pad',
      version: '2.0.0',
      served: false,
      rule: 'age',
      from: expect.stringMatching(/^2119-/),
      instead: '1.1.0',
      sentences: [
        expect.stringMatching(/^left-pad@2\.0\.0 is held back: .+ It was published at 2020-01-01 00:00 UTC/),
        'The tag latest is on 1.1.0 instead.',
        'No other 2.x version is served.',
      ],
    });
  });

  test('tells of a blocked version who is stopped by what since when, and not who made the rule', async () => {
    given();
    const answer = await ask('left-pad', '1.2.0');
    expect(bodyOf(answer)).toMatchObject({ served: false, rule: 'block', instead: '1.1.0' });
    expect(answer.body).toMatch(/the rule left-pad@1\.2\.0 .+ since 2026-01-31 12:00 UTC/);
    expect(answer.body).not.toContain('alice');
  });

  test('tells the same of a tag, as upstream has it, and of latest where there is none', async () => {
    given();
    expect(bodyOf(await ask('left-pad', 'latest'))).toMatchObject({ version: '2.0.0', served: false });
    expect(bodyOf(await ask('left-pad'))).toEqual(bodyOf(await ask('left-pad', 'latest')));
    expect(bodyOf(await ask('left-pad', '%5e1.0.0'))).toMatchObject({ version: '1.2.0', served: false });
  });

  test('tells that nothing is left of a package', async () => {
    registry.upstream.publish('fresh-pad', '1.0.0');
    expect(bodyOf(await ask('fresh-pad', '1.0.0')).sentences).toEqual([
      expect.stringContaining('fresh-pad@1.0.0 is held back'),
      'No version of the package is served: clients hear that it was not found.',
    ]);
  });

  test('tells that there is no such version, and is 404 for no such package', async () => {
    given();
    expect(bodyOf(await ask('left-pad', '7.0.0')).sentences).toEqual([
      'left-pad has no version 7.0.0 upstream.',
    ]);
    expect((await ask('nobodys', '1.0.0')).statusCode).toBe(404);
    expect((await ask('left-pad', encodeURIComponent('1\u0007'))).statusCode).toBe(400);
  });

  test.each([
    ['@acme%2fwidget', '1.0.0', undefined],
    ['@acme', 'widget', '1.0.0'],
  ])('packages of your own are never held back: %s/%s', async (name, sub, selector) => {
    registry.s3.put('@acme/widget/index.json', storedPackument({ name: '@acme/widget' }));
    expect(bodyOf(await ask(name, sub, selector))).toEqual({
      name: '@acme/widget',
      version: '1.0.0',
      served: true,
      sentences: ['@acme/widget@1.0.0 is served: packages of your own are never held back.'],
    });
    expect(bodyOf(await ask('@acme%2fwidget', '9.0.0'))).toMatchObject({ served: false });
  });
});

describe('the same with mode: report', () => {
  const registry = useRegistry({ policy: JSON.stringify({ ...policy, mode: 'report' }) });

  test('tells that it is served, and what would hold it back', async () => {
    registry.upstream.publish('left-pad', '3.0.0');
    expect(bodyOf(await ask('left-pad', '3.0.0'))).toMatchObject({
      served: true,
      rule: 'block',
      sentences: [
        expect.stringMatching(/mode: report\. Otherwise it would be held back: .+ \(by the policy\)/),
      ],
    });
  });
});

describe('the same of a young version that mends a hole', () => {
  const registry = useRegistry({ policy: policyOf({ minAge: 3 * DAY, fixes: 'at once' }) });

  test('tells what it mends', async () => {
    const times = { '1.0.0': '2020-01-01T00:00:00Z', '1.0.1': new Date(Date.now() - DAY).toISOString() };
    const holes = { 'left-pad': [{ vulnerable_versions: '<1.0.1', title: 'a hole' }] };
    serveWithAdvisories(registry, packumentOf(times), holes);
    expect(bodyOf(await ask('left-pad', '1.0.1'))).toMatchObject({
      served: true,
      sentences: ['left-pad@1.0.1 is served though it is young: it mends a known hole in 1.0.0 (a hole).'],
    });
  });
});
