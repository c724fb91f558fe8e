import { describe, expect, test } from '@jest/globals';
import { isObject, own, parseJson } from '../../../src/lib/json';
import { type PackageOptions, publishDocument } from '../../support/packages';
import { expectHonesty, headersOf, sentenceOf } from './support/honest';
import { useHostileRegistry } from './support/registry';

/** What every object seems to have, and what looks like a file of the registry's own. */
const NAMES = [
  'constructor',
  'then',
  'length',
  'prototype',
  '@constructor/constructor',
  '@acme/__proto__',
  'index.json',
  'x.tgz',
];
const NO_NAMES = ['toString', 'valueOf', 'hasOwnProperty', '__proto__'];
const WORDS = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', 'then', 'length'];

const METADATA = 'http://169.254.169.254/latest/meta-data/iam/security-credentials/';

describe('a publish with words that mean something to JavaScript', () => {
  const registry = useHostileRegistry();
  const encoded = (name: string) => `/registry/${encodeURIComponent(name)}`;

  async function publish(options: PackageOptions, change = (text: string) => text) {
    const { document } = await publishDocument(options);
    const question = {
      method: 'PUT',
      path: encoded(options.name ?? 'widget'),
      body: change(JSON.stringify(document)),
    };
    const [answer] = await expectHonesty(registry.ask, [question]);
    return answer;
  }

  async function read(path: string) {
    const [answer] = await expectHonesty(registry.ask, [{ path }]);
    const document = parseJson(answer?.body ?? '');
    return { answer, document: isObject(document) ? document : {} };
  }

  test.each(NAMES)('the name %s is one like others', async (name) => {
    expect((await publish({ name }))?.status).toBe(200);
    expect((await publish({ name, version: '1.1.0' }))?.status).toBe(200);
    const { document } = await read(encoded(name));
    expect(document).toMatchObject({ name, 'dist-tags': { latest: '1.1.0' } });
    expect(Object.keys(isObject(document.versions) ? document.versions : {})).toEqual(['1.0.0', '1.1.0']);
    const { answer } = await read(`${encoded(name)}/-/${name.split('/').at(-1)}-1.1.0.tgz`);
    const { tarball } = await publishDocument({ name, version: '1.1.0' });
    expect([answer?.status, answer && headersOf(answer, 'content-length')]).toEqual([
      200,
      [String(tarball.length)],
    ]);
  });

  test.each(NO_NAMES)('the name %s is none', async (name) => {
    const before = await registry.stored();
    const answer = await publish({ name });
    expect([answer?.status, answer && sentenceOf(answer)]).toEqual([400, expect.any(String)]);
    expect(await registry.stored()).toEqual(before);
  });

  test.each(WORDS)('the version %s is none', async (version) => {
    const before = await registry.stored();
    expect((await publish({ name: 'versioned', version }))?.status).toBe(400);
    expect(await registry.stored()).toEqual(before);
  });

  test('such tags are set, read and removed like others', async () => {
    await publish({ name: 'tagged' });
    const tags = '/registry/-/package/tagged/dist-tags';
    for (const [minor, tag] of WORDS.entries()) {
      expect((await read(`/registry/tagged/${tag}`)).answer?.status).toBe(404);
      const version = `1.${minor + 1}.0`;
      expect((await publish({ name: 'tagged', version, tag }))?.status).toBe(200);
      expect(own((await read(tags)).document, tag)).toBe(version);
      expect((await read(`/registry/tagged/${tag}`)).document.version).toBe(version);
    }
    const questions = WORDS.map((tag) => ({ method: 'DELETE', path: `${tags}/${tag}` }));
    const answers = await expectHonesty(registry.ask, questions);
    expect(answers.map(({ status }) => status)).toEqual(WORDS.map(() => 200));
    expect((await read(tags)).document).toEqual({ latest: '1.0.0' });
  });

  test('such keywords are found, and nothing else is found by them', async () => {
    await publish({ name: 'plain' });
    await publish({ name: 'worded', manifest: { keywords: WORDS } });
    for (const word of WORDS) {
      const { document } = await read(`/registry/-/v1/search?text=keywords:${word}`);
      expect(document).toMatchObject({
        total: 1,
        objects: [{ package: { name: 'worded', keywords: WORDS } }],
      });
    }
  });

  test('such commands, dependencies and scripts are those of the tarball', async () => {
    const values = Object.fromEntries(WORDS.map((word) => [word, '1.0.0']));
    await publish({ name: 'related', manifest: { dependencies: values, scripts: values, bin: values } });
    const { document } = await read('/registry/related/1.0.0');
    for (const field of ['dependencies', 'scripts', 'bin']) expect(document[field]).toEqual(values);
    expect(document).not.toHaveProperty('hasInstallScript');
  });

  test('a tarball at the metadata of a machine is not where the packument sends anybody', async () => {
    const tarball = 'http://registry.example/baited/-/baited-1.0.0.tgz';
    const answer = await publish({ name: 'baited' }, (text) => {
      expect(text).toContain(tarball);
      return text.replace(tarball, METADATA);
    });
    expect(answer?.status).toBe(200);
    const own = `http://localhost:${registry.port}/registry/baited/-/baited-1.0.0.tgz`;
    const questions = [
      { path: '/registry/baited' },
      { path: '/registry/baited', headers: [['accept', 'application/vnd.npm.install-v1+json']] as const },
      { path: '/registry/baited/latest' },
      { path: '/registry/baited/-/baited-1.0.0.tgz' },
    ];
    const answers = await expectHonesty(registry.ask, questions);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.slice(0, 3).filter(({ body }) => !body.includes(own))).toEqual([]);
    expect(answers.filter(({ body }) => body.includes('169.254'))).toEqual([]);
    expect(answers.flatMap((found) => headersOf(found, 'location'))).toEqual([]);
  });
});
