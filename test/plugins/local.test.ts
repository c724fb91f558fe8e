import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runLocally } from '../../.serverless_plugins/codebox-tools/local';
import { createFolderStorage } from '../../src/adapters/folder';
import { parseManifest } from '../../src/registry/catalogue/manifest';
import { parseShard, serializeShard } from '../../src/registry/catalogue/shard';
import { readIncidentRules } from '../../src/store/incidentRules';
import { MANIFEST_KEY } from '../../src/store/keys';
import { shardKey } from '../../src/store/keys/catalogue';
import { deadLetters, keepDead } from '../../src/store/webhooks/letters';
import { countUse, shelve } from '../prune/support';
import { keptToken } from '../support/makerRecords';
import { publishDocument, storedPackument } from '../support/packages';
import { useReceiver } from '../support/receiver';
import { useTempFolder } from '../support/tempFolder';
import { type FakeUpstream, startUpstream } from '../support/upstream';
import { message } from '../support/webhooks';

let upstream: FakeUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

describe('npm run codebox', () => {
  const folder = useTempFolder();
  const before = { ...process.env };
  const storage = () => createFolderStorage(path.join(folder(), 'bucket'));
  const written: Record<'notice' | 'success' | 'warning' | 'error', string[]> = {
    notice: [],
    success: [],
    warning: [],
    error: [],
  };

  beforeEach(() => mkdir(path.join(folder(), 'bucket'), { recursive: true }));
  afterEach(() => {
    // The commands give this process the configuration of the functions.
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });

  async function codebox(line: string, more: Record<string, string> = {}) {
    for (const texts of Object.values(written)) texts.length = 0;
    const log = {
      notice: (text: string) => void written.notice.push(text),
      success: (text: string) => void written.success.push(text),
      warning: (text: string) => void written.warning.push(text),
      error: (text: string) => void written.error.push(text),
    };
    const env = {
      CODEBOX_STORAGE: folder(),
      CODEBOX_REGISTRY: upstream.url,
      CODEBOX_POLICY: '/dev/null',
      ...more,
    };
    return runLocally(line.split(' '), env, { log, show: () => {} });
  }

  async function store(name: string): Promise<void> {
    const { tarball, dist } = await publishDocument({ name });
    const versions = { '1.0.0': { dist: { ...dist, tarball: `${name}-1.0.0.tgz` } } };
    await storage().create(`${name}/1.0.0.tgz`, tarball);
    await storage().create(`${name}/index.json`, Buffer.from(storedPackument({ name, versions })));
  }

  test('block, allow, unblock and rules change the rules in the folder', async () => {
    expect(await codebox('block left-pad@1.0.0 --reason worm')).toBe(0);
    expect(written.notice[0]).toMatch(/^left-pad@1\.0\.0 is blocked by .+ \(user of .+\): worm\./);
    expect(await codebox('allow @types/*')).toBe(0);
    expect(await readIncidentRules(storage())).toMatchObject([
      { action: 'block', pattern: 'left-pad', range: '1.0.0' },
      { action: 'allow', pattern: '@types/*', range: '*' },
    ]);
    expect(await codebox('unblock left-pad@1.0.0')).toBe(0);
    await codebox('rules');
    expect(written.notice).toEqual([expect.stringMatching(/^allow @types\/\*, by /)]);
  });

  test('why tells of a version, by the policy and the rules as they are here', async () => {
    for (const version of ['1.0.0', '1.1.0']) upstream.publish('left-pad', version);
    await codebox('block left-pad@1.1.0 --reason worm');
    expect([await codebox('why left-pad@1.1.0'), written.error]).toEqual([0, []]);
    expect(written.notice).toEqual([
      expect.stringMatching(/^left-pad@1\.1\.0 is held back: .+ \(worm\)/),
      'The tag latest is on 1.0.0 instead.',
      expect.stringContaining('The highest 1.x version that is served is 1.0.0.'),
    ]);
    const file = path.join(folder(), 'codebox.yml');
    await writeFile(file, 'firewall: { block: [{ package: left-pad, reason: never }] }\n');
    await codebox('why left-pad@1.0.0', { CODEBOX_POLICY: file });
    expect(written.notice[0]).toMatch(
      /^left-pad@1\.0\.0 is held back: the rule left-pad blocks it \(never\)\./,
    );
    await store('widget');
    await codebox('why widget@1.0.0');
    expect(written.notice).toEqual(['widget@1.0.0 is served: packages of your own are never held back.']);
    expect(await codebox('why nobodys@1.0.0')).toBe(1);
    expect(written.error).toEqual(['Neither this registry nor upstream has a package nobodys.']);
  });

  test('verify, index, doctor and settings do here what they do for a deployment', async () => {
    await store('widget');
    expect(await codebox('verify --fix')).toBe(0);
    expect(written.notice).toEqual(['packages read: 1, tarballs sound: 1, packages repaired: 1, failed: 0']);
    expect(await codebox('index')).toBe(0);
    expect(written.notice).toEqual(['searchable: 1, failed: 0']);
    expect([await codebox('doctor'), written.error]).toEqual([0, []]);
    expect(written.success).toEqual(['Variables', 'Storage', 'GitHub', 'Public registry']);
    expect(written.notice).toEqual([
      expect.stringMatching(/^Firewall: none: .+ served at once/),
      'Rules without a deployment: none',
      'checks passed: 4, failed: 0',
    ]);
    await codebox('settings');
    expect(written.notice.join()).toMatch(/^PORT \(4873 if it is not set\)/);
  });

  test('doctor says how old the list of malware is, where it is wanted', async () => {
    const CODEBOX_POLICY = path.join(folder(), 'codebox.yml');
    await writeFile(CODEBOX_POLICY, 'firewall: { malware: block }\n');
    process.env.CODEBOX_POLICY = CODEBOX_POLICY;
    expect([await codebox('doctor', { CODEBOX_POLICY }), written.warning]).toEqual([
      0,
      expect.arrayContaining([
        expect.stringMatching(/it was never brought\. Look into the log of npm start\.$/),
      ]),
    ]);
    const checkedAt = new Date().toISOString();
    await storage().create('-/policy/malware/state.json', Buffer.from(JSON.stringify({ checkedAt })));
    await codebox('doctor', { CODEBOX_POLICY });
    expect(written.notice).toContain(`GitHub's list of malware: it was complete at ${checkedAt}.`);
  });

  test('doctor says where the catalogue is of a release that kept no dependencies, until it is built again', async () => {
    await store('widget');
    await codebox('index');
    await codebox('doctor');
    expect(written.warning.join()).not.toContain('catalogue');
    const manifest = parseManifest((await storage().get(MANIFEST_KEY))?.body ?? Buffer.alloc(0));
    const key = shardKey([...(manifest?.shards.values() ?? [])][0]?.object ?? '');
    const stored = await storage().get(key);
    const shard = parseShard(stored?.body ?? Buffer.alloc(0));
    if (!stored || !shard) throw new Error('There is no shard.');
    const older = [...shard.entries].map(([name, { dependencies: _, ...entry }]) => [name, entry] as const);
    await storage().replace(key, serializeShard({ ...shard, entries: new Map(older) }), stored.etag);
    expect(await codebox('doctor')).toBe(0);
    expect(written.warning.join()).toMatch(/what one package depends on.+Run npm run codebox -- index/);
    await codebox('index');
    await codebox('doctor');
    expect(written.warning.join()).not.toContain('depends on');
  });

  test('the papers that list the commands leave none out', async () => {
    await codebox('--help');
    const commands = [...written.notice.join().matchAll(/codebox -- (\w+)/g)].map(([, name]) => name).sort();
    expect(commands.length).toBeGreaterThan(10);
    for (const file of ['operate.md', 'laptop.md']) {
      const paper = await readFile(path.join(__dirname, '../../docs', file), 'utf8');
      const [line = ''] = /^`npm run codebox -- <command>` .*settings.*$/m.exec(paper) ?? [];
      const listed = commands.filter((name) => new RegExp(`[ \`]${name}[,\` ]`).test(line));
      expect([file, listed]).toEqual([file, commands]);
    }
  });

  test.each([
    ['encrypt', 'Nothing here is encrypted by S3.'],
    ['domain --host npm.example', "Unknown option '--host'"],
    ['domain', 'set CODEBOX_PUBLIC_URL, and start the server again'],
    ['blok left-pad', 'There is no command "blok". The nearest one is block.'],
    ['toString', 'There is no command "toString".'],
    ['block left-pad@latest --reason worm', '"left-pad@latest" is not a package'],
    ['why left-pad@', 'Name a version: npm run codebox -- why event-stream@3.3.6.'],
  ])('%s is refused with a sentence', async (line, sentence) => {
    expect(await codebox(line)).toBe(1);
    expect(written.error).toEqual([expect.stringContaining(sentence)]);
  });

  test('a folder that holds no registry, and a variable that is none, are refused, and nothing is made', async () => {
    const nowhere = path.join(folder(), 'nowhere');
    expect(await codebox('block left-pad --reason worm', { CODEBOX_STORAGE: nowhere })).toBe(1);
    expect(written.error).toEqual([expect.stringContaining(`There is no registry in ${nowhere}.`)]);
    expect(await codebox('rules', { CODEBOX_STORRAGE: nowhere })).toBe(1);
    expect(written.error).toEqual([expect.stringContaining('CODEBOX_STORRAGE is not a setting.')]);
  });

  describe('what a command does', () => {
    const receiver = useReceiver();

    async function given() {
      const file = path.join(folder(), 'codebox.yml');
      const events = ['package:unpublish', 'tokens:revoke'];
      const webhook = {
        name: 'all',
        events,
        url: 'variable:url',
        secret: 'variable:key',
        allowPrivate: true,
      };
      const prune = [{ packages: ['*'], keep: 0, olderThan: '30 days' }];
      await writeFile(file, JSON.stringify({ webhooks: [webhook], prune }));
      await countUse(storage(), 99, 'other@1.0.0');
      await shelve(storage(), 'widget', { versions: { '1.0.0-a': { age: 90 }, '1.0.0': { age: 60 } } });
      return { CODEBOX_POLICY: file, CODEBOX_WEBHOOK_SECRETS: `url=${receiver.url('/all')},key=secret` };
    }

    test('is told to webhooks', async () => {
      expect([await codebox('prune --apply', await given()), written.warning, written.error]).toEqual([
        0,
        [],
        [],
      ]);
      expect(receiver.got.map(({ body }) => JSON.parse(body))).toMatchObject([
        { namespace: 'info:package:unpublish', body: { name: 'widget', versions: ['1.0.0'] } },
      ]);
      expect(await deadLetters(storage())).toEqual([]);
    });

    test('is told to webhooks where it ends a token', async () => {
      const variables = await given();
      const tokens = [keptToken('a'.repeat(64), 'ci', {})];
      const maker = { id: 1, login: 'Alice', avatar: '', groups: [], seen: '2026-02-03', tokens };
      await storage().create('-/tokens/1.json', Buffer.from(JSON.stringify(maker)));
      expect([await codebox('tokens revoke aaaaaa', variables), written.error]).toEqual([0, []]);
      expect(receiver.got.map(({ headers }) => headers['codebox-event'])).toEqual(['tokens:revoke']);
    });

    test('is told later where a receiver does not take it', async () => {
      const variables = await given();
      receiver.answerWith({ status: 500 });
      expect(await codebox('prune --apply', variables)).toBe(0);
      expect(written.warning).toEqual([
        'The webhook all was not taken: The receiver answered 500. The command redrive sends it again.',
      ]);
      expect(await codebox('redrive', variables)).toBe(0);
      expect(receiver.got).toHaveLength(2);
      expect(await deadLetters(storage())).toEqual([]);
    });
  });

  describe('redrive', () => {
    const receiver = useReceiver();

    async function given(up: string) {
      const file = path.join(folder(), 'codebox.yml');
      const entry = {
        name: 'releases',
        events: ['package:put'],
        url: 'variable:url',
        secret: 'variable:key',
      };
      await writeFile(file, JSON.stringify({ webhooks: [{ ...entry, allowPrivate: true }] }));
      const delivery = { id: 'ab12', webhook: up, event: message('info:package:put') };
      await keepDead(storage(), { delivery, attempts: 10, due: 0 });
      const CODEBOX_WEBHOOK_SECRETS = `url=${receiver.url('/verysecret')},key=verysecret`;
      return { CODEBOX_POLICY: file, CODEBOX_WEBHOOK_SECRETS };
    }

    test('sends what was given up, with the id that it had', async () => {
      const variables = await given('releases');
      await codebox('doctor', variables);
      expect(written.warning).toContainEqual(
        '1 webhook was given up. The log has the reasons. When they are gone, run npm run codebox -- redrive.',
      );
      expect([await codebox('redrive', variables), written.error]).toEqual([0, []]);
      expect(receiver.got.map(({ headers }) => headers['codebox-delivery'])).toEqual(['ab12']);
      expect(await deadLetters(storage())).toEqual([]);
    });

    test('keeps what is not taken, and says why', async () => {
      const variables = await given('releases');
      receiver.answerWith({ status: 500 });
      expect(await codebox('redrive', variables)).toBe(1);
      expect(JSON.stringify(written)).toContain('The receiver answered 500.');
      expect(JSON.stringify(written)).not.toContain('verysecret');
      expect(await deadLetters(storage())).toHaveLength(1);
    });

    test('keeps what is for a webhook that the document does not have', async () => {
      const { CODEBOX_POLICY, ...others } = await given('old');
      for (const variables of [{ ...others, CODEBOX_POLICY }, others]) {
        expect(await codebox('redrive', variables)).toBe(1);
        expect(JSON.stringify(written)).toContain('There is no webhook old in codebox.yml.');
      }
      expect(receiver.got).toEqual([]);
      expect(await deadLetters(storage())).toHaveLength(1);
    });

    test('forgets it where the operator says so', async () => {
      expect(await codebox('redrive --forget', await given('old'))).toBe(0);
      expect(receiver.got).toEqual([]);
      expect(await deadLetters(storage())).toEqual([]);
    });
  });
});
