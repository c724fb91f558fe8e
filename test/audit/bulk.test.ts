import { describe, expect, test } from '@jest/globals';
import audit from '../../src/audit/post';
import { apiEvent } from '../support/events';
import { faults } from '../support/faults';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';
import { useTopic } from '../support/topic';
import { answering, ask } from './support';

const advisory = {
  id: 1,
  url: 'https://advisories.example/1',
  title: 'Prototype pollution',
  severity: 'high',
  vulnerable_versions: '<1.3.0',
};

describe('POST /registry/-/npm/v1/security/advisories/bulk', () => {
  const registry = useRegistry({ privateScopes: '@secret' });

  test('passes on what upstream knows', async () => {
    const questions = answering(registry, { 'left-pad': [advisory] });
    const result = await ask('advisories/bulk', { 'left-pad': ['1.2.0'] });
    expect(result.statusCode).toBe(200);
    expect(bodyOf(result)).toEqual({ 'left-pad': [advisory] });
    expect(result.headers).not.toHaveProperty('npm-notice');
    expect(questions.map(({ url }) => url)).toEqual(['POST /-/npm/v1/security/advisories/bulk']);
  });

  test('takes a body that is not compressed', async () => {
    const questions = answering(registry, {});
    const body = JSON.stringify({ 'left-pad': ['1.2.0'] });
    const resource = '/registry/-/npm/v1/security/advisories/bulk';
    expect((await audit(apiEvent({ method: 'POST', resource, body }))).statusCode).toBe(200);
    expect(questions[0]?.document).toEqual({ 'left-pad': ['1.2.0'] });
  });

  test('tells upstream of no private scope, no package of ours and nothing of the caller', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    registry.s3.put(
      '@acme/gadget/index.json',
      storedPackument({ name: '@acme/gadget', versions: {}, tags: {} }),
    );
    const questions = answering(registry, {});
    await ask('advisories/bulk', {
      'left-pad': ['1.2.0', '1.3.0'],
      '@types/node': ['20.0.0'],
      '@secret/plan': ['1.0.0'],
      '@SECRET/Plan': ['1.0.0'],
      '@secret': ['1.0.0'],
      widget: ['1.0.0'],
      '@acme/gadget': ['1.0.0'],
    });
    expect(questions).toHaveLength(1);
    expect(questions[0]?.document).toEqual({ 'left-pad': ['1.2.0', '1.3.0'], '@types/node': ['20.0.0'] });
    expect(JSON.stringify(questions[0]?.headers)).not.toMatch(/ghp_secret|npm-session/);
  });

  test('tells upstream of versions only, and of no URLs', async () => {
    const questions = answering(registry, {});
    await ask('advisories/bulk', {
      'left-pad': ['1.2.0', 'git+ssh://git@git.example/secret/left-pad.git', 7, null],
      lodash: 'x',
      'from-git': ['git+https://git.example/secret.git'],
      'node_modules/../x': ['1.0.0'],
      '': ['1.0.0'],
    });
    expect(questions[0]?.document).toEqual({ 'left-pad': ['1.2.0'] });
  });

  test.each([
    ['nothing', {}],
    ['private packages only', { '@secret/plan': ['1.0.0'] }],
    ['names like __proto__', '{"__proto__":["1.0.0"]}'],
  ])('asks nobody about %s', async (_what, document) => {
    const questions = answering(registry, { 'left-pad': [advisory] });
    const result = await ask('advisories/bulk', document);
    expect([result.statusCode, bodyOf(result)]).toEqual([200, {}]);
    expect(result.headers).not.toHaveProperty('npm-notice');
    expect(questions).toHaveLength(0);
  });

  test.each([
    ['refuses', faults.status(405), 'answered 405'],
    ['asks for patience', faults.status(429), 'answered 429'],
    ['is broken', faults.status(500), 'answered 500'],
    ['knows no audit', faults.status(404), 'answered 404'],
    ['has none', faults.status(501), 'answered 501'],
    ['hangs up', faults.hangUp(), 'does not answer'],
    ['sends a page', faults.html(), 'sent something else than advisories'],
    ['sends a list', faults.body('[]'), 'sent something else than advisories'],
    ['sends damaged gzip', faults.body('x', { 'content-encoding': 'gzip' }), 'damaged or too large'],
    ['sends too much', faults.body(`{"a":"${'x'.repeat(5_000_000)}"}`), 'damaged or too large'],
    ['redirects', faults.redirect('https://elsewhere.example/'), 'answered 302'],
  ])('is no clean bill when upstream %s: 424, with the reason', async (_what, fault, problem) => {
    registry.upstream.fail(fault);
    const result = await ask('advisories/bulk', { 'left-pad': ['1.2.0'] });
    expect(result.statusCode).toBe(424);
    expect(bodyOf(result)).toEqual({ ok: false, success: false, error: expect.stringContaining(problem) });
    expect(result.headers).toMatchObject({ 'cache-control': 'no-store', 'npm-notice': bodyOf(result).error });
    expect(registry.logged()).toContainEqual(
      expect.objectContaining({ level: 'warn', problem: expect.stringContaining(problem) }),
    );
  });

  test('asks for an audit also when an install has just had no answer', async () => {
    registry.upstream.fail(faults.hangUp());
    const document = { 'left-pad': ['1.2.0'] };
    expect((await ask('advisories/bulk', document, 'install')).statusCode).toBe(424);
    const questions = answering(registry, { 'left-pad': [advisory] });
    expect((await ask('advisories/bulk', document, 'ci')).statusCode).toBe(424);
    expect(questions).toHaveLength(0);
    expect((await ask('advisories/bulk', document, 'audit')).statusCode).toBe(200);
  });

  test.each([
    ['no JSON', '{', 'not valid JSON'],
    ['a list', '[]', 'must be a JSON object'],
    ['null', 'null', 'must be a JSON object'],
  ])('refuses %s', async (_what, document, sentence) => {
    const result = await ask('advisories/bulk', document);
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toContain(sentence);
  });

  test('refuses a body that is no gzip', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const resource = '/registry/-/npm/v1/security/advisories/bulk';
    const result = await audit(apiEvent({ method: 'POST', resource, body: Buffer.from('x'), headers }));
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toContain('not valid gzip');
  });

  test('refuses more packages than any project has', async () => {
    const names = Array.from({ length: 10_001 }, (_, number) => [`p${number}`, ['1.0.0']]);
    const result = await ask('advisories/bulk', Object.fromEntries(names));
    expect(result.statusCode).toBe(413);
  });

  const many = (count: number, name: string, versions: readonly unknown[] = ['1.0.0']) =>
    Object.fromEntries(Array.from({ length: count }, (_, number) => [`${name}${number}`, versions]));

  test.each([
    ['names that are none', many(10_001, '.'), 'At most 10000 packages'],
    ['names in a private scope', many(10_001, '@secret/p'), 'At most 10000 packages'],
    ['versions of one package', { 'left-pad': Array(1001).fill('x') }, 'At most 1000 versions of a package'],
    ['versions of a name that is none', { '.': Array(1001).fill('x') }, 'At most 1000 versions of a package'],
    ['versions of all packages', many(51, 'p', Array(1000).fill('1.0.0')), 'At most 50000 versions'],
  ])('refuses too many %s, before it looks at any', async (_what, document, sentence) => {
    const questions = answering(registry, {});
    const result = await ask('advisories/bulk', document);
    expect([result.statusCode, bodyOf(result).error]).toEqual([413, `${sentence} can be audited at once.`]);
    expect(questions).toHaveLength(0);
  });

  test('takes as much as a large project has', async () => {
    const questions = answering(registry, {});
    const document = { ...many(50, 'p', Array(990).fill('1.0.0')), ...many(450, 'q') };
    expect((await ask('advisories/bulk', document)).statusCode).toBe(200);
    expect(questions[0]?.document).toEqual(document);
  });

  test('refuses more than 4 MiB, compressed or not', async () => {
    const body = JSON.stringify({ 'left-pad': ['1.2.0'], x: 'x'.repeat(4 * 1024 * 1024) });
    const resource = '/registry/-/npm/v1/security/advisories/bulk';
    expect((await ask('advisories/bulk', body)).statusCode).toBe(413);
    expect((await audit(apiEvent({ method: 'POST', resource, body }))).statusCode).toBe(413);
  });

  test('tells upstream nothing when the bucket cannot say what is private', async () => {
    const questions = answering(registry, {});
    registry.s3.failNext('HeadObject');
    expect((await ask('advisories/bulk', { 'left-pad': ['1.2.0'] })).statusCode).toBe(503);
    expect(questions).toHaveLength(0);
  });
});

describe('an audit without an answer', () => {
  const registry = useRegistry({ logTopic: 'arn:aws:sns:eu-central-1:123456789012:log' });
  const topic = useTopic();

  test('is told to no subscriber of the topic: every install asks for one', async () => {
    registry.upstream.fail(faults.status(405));
    expect((await ask('advisories/bulk', { 'left-pad': ['1.2.0'] }, 'install')).statusCode).toBe(424);
    expect(topic.events()).toEqual([]);
  });
});
