import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, jest } from '@jest/globals';
import { storageContext } from '../../../src/contexts/storage';
import { type Running, start } from '../../../src/local/start';
import { malwareShardOf, withAdvisories } from '../../../src/registry/firewall/malware';
import { RULES_KEY } from '../../../src/store/keys';
import { malwareKey } from '../../../src/store/keys/policy';
import { type Answer, ask, type Question } from '../../suites/hostile/support/wire';
import { type FakeS3, fakeS3 } from '../../support/fakeS3';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';
import { type FakeUpstream, startUpstream } from '../../support/upstream';
import { HELD, NAMES } from './questions';

/** In the manifest and in the tarball of what is held back, and nowhere else. */
const CONTENT = 'held-back-content';

/** Its sentences name the version that they are about. */
const EXPLAINS = '/registry/-/codebox/v1/why/';

const BY_SOMEBODY = { reason: 'a worm', by: 'somebody', at: '2026-01-31T12:00:00.000Z' };

/** Held back by its age, by its age and a rule, and a package of which nothing is served. */
const AGE = ['minAge: 7 days'];
const BLOCK = [
  'block:',
  ...['left-pad', '@types/pad', 'all-young'].map(
    (name) => `  - { package: '${name}@${HELD}', reason: 'a worm' }`,
  ),
];
const POLICIES = { age: AGE, block: BLOCK, both: [...AGE, ...BLOCK], malware: ['malware: block'] };

export type Rules = keyof typeof POLICIES;

export type World = {
  readonly upstream: FakeUpstream;
  /** A new process over the same storage; without a policy everything is served. */
  open(policy: Rules | undefined, variables: Readonly<Record<string, string>>): Promise<void>;
  /** As an operator does it without a deployment; the registry reads it within a minute. */
  block(): Promise<void>;
  ask(questions: readonly Question[]): Promise<readonly Answer[]>;
  /** Does the answer give the version out, or lead to it? */
  givesOut(question: Question, answer: Answer): Promise<boolean>;
};

const AT_ONCE = 16;

/** The whole registry behind a socket, over a bucket with presigned URLs or a folder, before an upstream of its own. */
export function useWorld(): World {
  let [folder, running, upstream]: [string, Running | undefined, FakeUpstream | undefined] = [
    '',
    undefined,
    undefined,
  ];
  let s3: FakeS3 | undefined;
  const before = { ...process.env };
  beforeAll(async () => {
    silence();
    folder = await makeTempFolder();
    s3 = fakeS3();
    upstream = await startUpstream({ ignoresCase: true });
    fill(upstream);
  });
  beforeEach(silence);
  afterEach(() => {
    upstream?.heal();
    jest.restoreAllMocks();
  });
  afterAll(async () => {
    await running?.close();
    await upstream?.close();
    s3?.restore();
    await removeFolder(folder);
    jest.restoreAllMocks();
    process.env = before;
  });
  const world: World = {
    get upstream() {
      return started(upstream);
    },
    open: async (policy, variables) => {
      await running?.close();
      const file = path.join(folder, 'codebox.yml');
      const rules = policy === undefined ? [] : ['firewall:', ...POLICIES[policy].map((line) => `  ${line}`)];
      await writeFile(file, rules.join('\n'));
      const place = { CODEBOX_STORAGE: folder, CODEBOX_REGISTRY: world.upstream.url, CODEBOX_POLICY: file };
      running = await start({ PORT: '0', ...place, ...variables });
      if (policy === 'malware') await listAsMalware();
    },
    block: async () => {
      const rules = NAMES.map((name) => ({ action: 'block', package: `${name}@${HELD}`, ...BY_SOMEBODY }));
      await storageContext().storage.create(RULES_KEY, Buffer.from(JSON.stringify({ rules })));
      const later = Date.now() + 61_000;
      jest.spyOn(Date, 'now').mockReturnValue(later);
    },
    ask: async (questions) => {
      const { registry, users } = started(running);
      const port = Number(new URL(registry).port);
      const authorization = ['authorization', `Bearer ${users[0]?.token}`] as const;
      const answers: Answer[] = [];
      for (let at = 0; at < questions.length; at += AT_ONCE) {
        const some = questions.slice(at, at + AT_ONCE);
        const asked = some.map((one) =>
          ask(port, { ...one, headers: [...(one.headers ?? []), authorization] }),
        );
        answers.push(...(await Promise.all(asked)));
      }
      return answers;
    },
    givesOut: async (question, answer) => {
      const { status, headers, body } = answer;
      if (body.includes(CONTENT)) return true;
      if (status >= 400) return false;
      const location = headers.find(([name]) => name === 'location')?.[1];
      if (location !== undefined) return leadsTo(location);
      if (question.path.startsWith(EXPLAINS)) return false;
      return body.includes(HELD) || (isTarball(headers) && names(question));
    },
  };

  async function leadsTo(location: string): Promise<boolean> {
    // Pages lead to others of this registry, which are asked by their own routes.
    if (location.startsWith('/')) return false;
    const { pathname, href } = new URL(location);
    const stored = s3?.objects.get(decodeURIComponent(pathname).replace(/^\/(packages\/)?/, ''));
    if (stored) return Buffer.from(stored.body).includes(CONTENT);
    return href.startsWith(world.upstream.url) && (await (await fetch(href)).text()).includes(CONTENT);
  }
  return world;
}

/** As if GitHub had told of it. */
async function listAsMalware(): Promise<void> {
  const { storage } = storageContext();
  for (const name of NAMES) {
    const advisory = { id: 'GHSA-aaaa-bbbb-cccc', updated: BY_SOMEBODY.at, isWithdrawn: false };
    const shard = malwareShardOf(name);
    const text = withAdvisories('', shard, [{ ...advisory, affected: [{ name, range: HELD }] }]) ?? '';
    await storage.create(malwareKey(shard), Buffer.from(text));
  }
}

/** Of a HEAD nothing else tells, as it has no body. */
function isTarball(headers: Answer['headers']): boolean {
  return headers.some(([name, value]) => name === 'content-type' && value === 'application/octet-stream');
}

function names({ path: asked }: Question): boolean {
  return decodeURIComponent(asked).includes(HELD);
}

function silence(): void {
  for (const stream of ['log', 'warn', 'error'] as const) {
    jest.spyOn(console, stream).mockReturnValue(undefined);
  }
}

function fill(upstream: FakeUpstream): void {
  for (const name of ['left-pad', '@types/pad', 'old-pad']) upstream.publish(name, '1.0.0');
  for (const name of ['left-pad', '@types/pad', 'all-young']) {
    upstream.publish(name, HELD, {
      tarball: Buffer.from(`${CONTENT} of ${name}`),
      manifest: { dependencies: { [CONTENT]: '1.0.0' } },
      time: new Date().toISOString(),
    });
    upstream.tag(name, 'next', HELD);
  }
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Only inside a test.');
  return value;
}
