import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { withPackageOption } from '../../.serverless_plugins/codebox-tools/package-option';
import { CodeboxTools } from '../../.serverless_plugins/codebox-tools/plugin';
import { setEnvironment } from '../support/environment';
import { type FakeS3, fakeS3, s3Error } from '../support/fakeS3';
import { fakeServerless, noCredentials, ServerlessError } from '../support/fakeServerless';
import { storedPackument } from '../support/packages';

const RULES = '-/policy/rules.json';
const NOW = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

let s3: FakeS3;
let restore: () => void;

beforeEach(() => {
  restore = setEnvironment({
    CODEBOX_BUCKET: 'acme',
    CODEBOX_S3_ENDPOINT: undefined,
    CODEBOX_POLICY: undefined,
  });
  s3 = fakeS3({ bucket: 'acme-test' });
});
afterEach(() => {
  s3.restore();
  restore();
});

type Given = Parameters<typeof fakeServerless>[1];

/** What the operator reads. */
async function sls(command: string, options: Record<string, string> = {}, given: Given = {}) {
  const serverless = fakeServerless('acme-test', given);
  const hook = `codebox:${command}:${command === 'rules' ? 'print' : command}`;
  await serverless.run(CodeboxTools, hook, options);
  return serverless.output;
}

const block = (spec: string, given: Given = {}) => sls('block', { package: spec, reason: 'a worm' }, given);
const stored = () => JSON.parse(s3.text(RULES) ?? '{"rules":[]}').rules;
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no refusal',
    (error: unknown) => {
      expect(error).toBeInstanceOf(ServerlessError);
      return String(Object(error).message);
    },
  );

describe('sls codebox block', () => {
  test('writes a rule with its reason, who made it and when', async () => {
    const { notice, warning } = await block('event-stream@3.3.6');
    expect(stored()).toEqual([
      {
        action: 'block',
        package: 'event-stream@3.3.6',
        reason: 'a worm',
        by: 'alice (AWS)',
        at: expect.stringMatching(NOW),
      },
    ]);
    expect(notice).toEqual([
      'event-stream@3.3.6 is blocked by alice (AWS): a worm. Every running function sees it within a minute.',
    ]);
    expect(warning).toEqual([]);
  });

  test.each([
    ['arn:aws:sts::123456789012:assumed-role/Admin/alice@acme.example', 'Admin/alice@acme.example (AWS)'],
    ['arn:aws-cn:iam::123456789012:user/dev/alice', 'dev/alice (AWS)'],
    ['arn:aws:iam::123456789012:root', 'root (AWS)'],
  ])('names the caller %s', async (arn, by) => {
    await block('left-pad', { account: async () => ({ accountId: '123456789012', arn }) });
    expect(stored()).toEqual([expect.objectContaining({ by })]);
  });

  test('names the user of the machine where the bucket is not on AWS', async () => {
    process.env.CODEBOX_S3_ENDPOINT = 'http://127.0.0.1:9';
    await block('left-pad', { account: noCredentials });
    expect(stored()).toEqual([expect.objectContaining({ by: expect.stringMatching(/^.+ \(user of .+\)$/) })]);
  });

  test('puts the newer of two rules of one text in the place of the older', async () => {
    await block('left-pad@1');
    await sls('allow', { package: 'left-pad@1' });
    await block('left-pad@1.0.0');
    await block('left-pad@1');
    expect(stored().map(Object)).toEqual([
      expect.objectContaining({ action: 'block', package: 'left-pad@1.0.0' }),
      expect.objectContaining({ action: 'block', package: 'left-pad@1' }),
    ]);
  });

  test('by ten operators at once loses none of their rules', async () => {
    const specs = Array.from({ length: 10 }, (_, index) => `package-${index}@1.0.0`);
    await Promise.all(specs.map((spec) => block(spec)));
    expect(
      stored()
        .map((rule: { package: string }) => rule.package)
        .sort(),
    ).toEqual(specs);
  });

  test.each([
    ['Left Pad', '"Left Pad" is not a package, a pattern, or one of them with versions'],
    ['left-pad@latest', '"left-pad@latest" is not a package'],
    ['', '"" is not a package'],
    ['../../index.json', '"../../index.json" is not a package'],
  ])('refuses %s with a sentence, and changes nothing', async (spec, sentence) => {
    expect(await refusal(block(spec))).toContain(sentence);
    expect(s3.objects.size).toBe(0);
  });

  test('asks for a package, and for a reason', async () => {
    expect(await refusal(sls('block', { reason: 'a worm' }))).toContain('Name a package, a pattern');
    expect(await refusal(sls('block', { package: 'left-pad' }))).toContain(
      'Say why: sls codebox block left-pad --reason',
    );
    const long = { package: 'left-pad', reason: 'x'.repeat(201) };
    expect(await refusal(sls('block', long))).toBe(
      'The rule is not usable: reason must be a line of 1 to 200 characters.',
    );
  });

  test('tells that a name with capital letters is another one', async () => {
    expect((await block('Left-Pad')).warning).toEqual([expect.stringContaining('It has capital letters')]);
    expect((await block('left-pad@2.0.0-RC.1')).warning).toEqual([]);
  });

  test('tells where it does less than it says', async () => {
    s3.put('@acme/widget/index.json', storedPackument({ name: '@acme/widget' }));
    process.env.CODEBOX_PUBLIC_TARBALLS = 'upstream';
    const { warning } = await block('@acme/widget@1.0.0');
    expect(warning).toEqual([
      '@acme/widget is a package of your own: it is never held back.',
      expect.stringContaining('CODEBOX_PUBLIC_TARBALLS is upstream'),
    ]);
  });

  test('leaves rules that are damaged as they are, and says what is wrong', async () => {
    s3.put(RULES, '{"rules":[{}]}');
    expect(await refusal(block('left-pad'))).toContain('Rule 1: action must be block or allow.');
    expect(s3.text(RULES)).toBe('{"rules":[{}]}');
  });

  test('says that there are no credentials, and that the bucket cannot be reached', async () => {
    expect(await refusal(block('left-pad', { account: noCredentials }))).toContain(
      'There are no AWS credentials.',
    );
    s3.failNext('GetObject', s3Error('AccessDenied', 403));
    expect(await refusal(block('left-pad'))).toContain('AccessDenied');
  });
});

describe('sls codebox allow', () => {
  test('needs no reason, and tells which rules still block a part of it', async () => {
    await block('left-pad@1.0.0');
    const { warning } = await sls('allow', { package: 'left-pad' });
    expect(stored()).toHaveLength(2);
    expect(warning).toEqual([
      expect.stringContaining('The rule left-pad@1.0.0 still blocks what it is about (a worm)'),
    ]);
  });

  test('warns of nothing where it lifts the block', async () => {
    await block('left-pad');
    expect((await sls('allow', { package: 'left-pad@1.0.0' })).warning).toEqual([]);
  });
});

describe('sls codebox unblock', () => {
  test('removes the rule of that text alone', async () => {
    await block('left-pad@1.0.0');
    await block('left-pad');
    const { notice } = await sls('unblock', { package: 'left-pad@*' });
    expect(notice).toEqual([
      expect.stringMatching(/^Removed: block left-pad, by alice \(AWS\) at .+: a worm\./),
    ]);
    expect(stored()).toEqual([expect.objectContaining({ package: 'left-pad@1.0.0' })]);
  });

  test('of a rule that is not there says which ones are about the package', async () => {
    await block('left-pad@1.0.0');
    expect(await refusal(sls('unblock', { package: 'left-pad' }))).toBe(
      'There is no rule left-pad. There is left-pad@1.0.0. sls codebox rules prints all of them.',
    );
  });
});

describe('sls codebox rules', () => {
  test('prints each rule in a line, the newest last', async () => {
    expect((await sls('rules')).notice).toEqual(['There are no rules. sls codebox block makes one.']);
    await block('left-pad@1.0.0');
    await sls('allow', { package: '@types/*' });
    expect((await sls('rules')).notice).toEqual([
      expect.stringMatching(/^block left-pad@1\.0\.0, by alice \(AWS\) at [-\d]{10} \d\d:\d\d UTC: a worm$/),
      expect.stringMatching(/^allow @types\/\*, by alice \(AWS\) at [-\d]{10} \d\d:\d\d UTC$/),
    ]);
  });
});

describe('the command line', () => {
  test.each([
    ['codebox block left-pad@1 --reason x', 'codebox block --package=left-pad@1 --reason x'],
    ['codebox block left-pad@>=1 <2 -s prod', 'codebox block --package=left-pad@>=1 <2 -s prod'],
    ['codebox block --package left-pad', 'codebox block --package left-pad'],
    ['codebox rules left-pad', 'codebox rules left-pad'],
    ['deploy --stage prod', 'deploy --stage prod'],
  ])('%s is read as %s', (typed, read) => {
    expect(withPackageOption(typed.split(' ')).join(' ')).toBe(read);
  });
});
