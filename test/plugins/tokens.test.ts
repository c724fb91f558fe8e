import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runLocally } from '../../.serverless_plugins/codebox-tools/local';
import { withPackageOption } from '../../.serverless_plugins/codebox-tools/package-option';
import { CodeboxTools } from '../../.serverless_plugins/codebox-tools/plugin';
import { createFolderStorage } from '../../src/adapters/folder';
import { type FakeS3, fakeS3 } from '../support/fakeS3';
import { fakeServerless } from '../support/fakeServerless';
import { keptToken } from '../support/makerRecords';
import { useTempFolder } from '../support/tempFolder';

const token = (letter: string, name: string, ends?: string) =>
  keptToken(letter.repeat(64), name, ends === undefined ? {} : { ends });
const maker = (id: number, login: string, ...tokens: readonly object[]) =>
  JSON.stringify({ id, login, avatar: '', groups: ['org:acme'], seen: '2026-02-03', tokens });

describe('npm run codebox -- tokens', () => {
  const folder = useTempFolder();
  const bucket = () => path.join(folder(), 'bucket');
  const said: string[] = [];
  const env = () => ({
    CODEBOX_STORAGE: folder(),
    CODEBOX_REGISTRY: 'https://registry.example',
    CODEBOX_POLICY: '/dev/null',
  });
  const codebox = async (line: string) => {
    said.length = 0;
    const tell = (text: string) => void said.push(text);
    const log = { notice: tell, success: tell, warning: tell, error: tell };
    return runLocally(line.split(' '), env(), { log, show: () => {} });
  };
  const kept = async (id: number) =>
    JSON.parse(
      Buffer.from((await createFolderStorage(bucket()).get(`-/tokens/${id}.json`))?.body ?? []).toString(),
    );

  beforeEach(async () => {
    await mkdir(bucket(), { recursive: true });
    const storage = createFolderStorage(bucket());
    await storage.create(
      '-/tokens/1.json',
      Buffer.from(maker(1, 'Alice', token('a', 'ci'), token('b', 'old', '2026-01-31T00:00:00.000Z'))),
    );
    await storage.create('-/tokens/2.json', Buffer.from(maker(2, 'bob', token('c', 'bot'))));
  });

  test.each(['tokens', 'tokens list'])('%s prints each with its maker, and what it may do', async (line) => {
    expect(await codebox(line)).toBe(0);
    expect(said).toEqual([
      'aaaaaaaaaaaa "ci" by Alice: reads @acme/*, made 2026-01-01, never used, ends 2999-01-01, maker last seen as member 2026-02-03',
      'bbbbbbbbbbbb "old" by Alice: reads @acme/*, made 2026-01-01, never used, ended 2026-01-31, maker last seen as member 2026-02-03',
      'cccccccccccc "bot" by bob: reads @acme/*, made 2026-01-01, never used, ends 2999-01-01, maker last seen as member 2026-02-03',
    ]);
  });

  test('revoke ends one by the beginning of its key', async () => {
    expect(await codebox('tokens revoke aaaaaa')).toBe(0);
    expect(said[0]).toBe('Revoked aaaaaaaaaaaa "ci" of Alice.');
    expect((await kept(1)).tokens.map(({ name }: { name: string }) => name)).toEqual(['old']);
    expect((await kept(2)).tokens).toHaveLength(1);
  });

  test('--revoke-of ends all of a person, however the login is written', async () => {
    expect(await codebox('tokens --revoke-of alice')).toBe(0);
    expect((await kept(1)).tokens).toEqual([]);
    expect((await kept(2)).tokens).toHaveLength(1);
  });

  test.each(['2', 'id:2'])('--revoke-of %s ends all of the person with that number', async (number) => {
    expect(await codebox(`tokens --revoke-of ${number}`)).toBe(0);
    expect((await kept(2)).tokens).toEqual([]);
    expect((await kept(1)).tokens).toHaveLength(2);
  });

  test('--revoke-of ends what GitHub said before, also of somebody without a token', async () => {
    for (const _time of ['first', 'second']) expect(await codebox('tokens --revoke-of bob')).toBe(0);
    expect(said[0]).toBe('bob had no token that still works.');
    expect(await kept(2)).toMatchObject({ tokens: [], endedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(await kept(1)).not.toHaveProperty('endedAt');
  });

  test('goes on past what is damaged, and says what to do', async () => {
    const storage = createFolderStorage(bucket());
    await storage.create('-/tokens/10.json', Buffer.from('{'));
    await storage.create('-/tokens/11.json', Buffer.from(maker(1, 'Alice', token('d', 'copied'))));
    expect(await codebox('tokens --revoke-of bob')).toBe(0);
    expect(said).toEqual([
      expect.stringMatching(/^-\/tokens\/10\.json is damaged, .* Restore an older version/),
      expect.stringMatching(/^-\/tokens\/11\.json is damaged/),
      'Revoked cccccccccccc "bot" of bob.',
      expect.stringContaining('five minutes'),
    ]);
    expect(await codebox('tokens')).toBe(0);
    expect(said.join()).not.toContain('copied');
  });

  test.each([
    ['tokens revoke dddddd', 'There is no token with the key "dddddd".'],
    ['tokens revoke aaa', 'Name at least 6 characters of the key.'],
    [
      'tokens revok aaaaaa',
      'tokens does not know "revok". Use tokens list, tokens revoke KEY, or tokens --revoke-of LOGIN.',
    ],
    [
      'tokens revoke aaaaaa bbbbbb',
      'tokens does not know "bbbbbb". Use tokens list, tokens revoke KEY, or tokens --revoke-of LOGIN.',
    ],
    ['tokens revoke', 'Name at least 6 characters of the key.'],
    ['tokens --revoke-of carol', 'carol has made no token.'],
  ])('%s is a sentence', async (line, sentence) => {
    expect(await codebox(line)).toBe(1);
    expect(said).toEqual([sentence]);
  });
});

describe('sls codebox tokens', () => {
  let s3: FakeS3;
  beforeEach(() => {
    process.env.CODEBOX_BUCKET = 'acme';
    s3 = fakeS3({ bucket: 'acme-test' });
  });
  afterEach(() => {
    s3.restore();
    delete process.env.CODEBOX_BUCKET;
  });

  test('prints what is in the bucket of the stage', async () => {
    s3.put('-/tokens/2.json', maker(2, 'bob', token('c', 'bot')));
    const serverless = fakeServerless('acme-test');
    await serverless.run(CodeboxTools, 'codebox:tokens:tokens');
    expect(serverless.output.notice).toEqual([expect.stringContaining('cccccccccccc "bot" by bob')]);
  });

  test('takes its words as options, as the framework knows no others', () => {
    expect(withPackageOption(['codebox', 'tokens', 'revoke', '3f9a2c', '--stage', 'x'])).toEqual([
      'codebox',
      'tokens',
      '--revoke=3f9a2c',
      '--stage',
      'x',
    ]);
    expect(withPackageOption(['codebox', 'tokens', 'list'])).toEqual(['codebox', 'tokens']);
    expect(withPackageOption(['codebox', 'tokens', '--revoke-of', 'bob'])).toEqual([
      'codebox',
      'tokens',
      '--revoke-of',
      'bob',
    ]);
  });
});
