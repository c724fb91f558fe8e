import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { publishDocument } from '../../support/packages';
import { VALUES } from './support/documents';
import { expectHonesty, sentenceOf } from './support/honest';
import { useHostileRegistry } from './support/registry';

const deep = `${'['.repeat(90_000)}${']'.repeat(90_000)}`;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const sealed = (statement: string, more = '') => `{${more}"dsseEnvelope":{"payload":"${base64(statement)}"}}`;

/** The texts in `data` that nothing can be made of, where the statement would be right but for what is named. */
const BUNDLES: readonly (readonly [string, (subject: string) => string])[] = [
  ['nothing in it', () => ''],
  ['no JSON', () => '{'],
  ['a list', () => '[]'],
  ['null', () => 'null'],
  ['deep JSON', (subject) => sealed(`{"subject":${subject},"predicateType":"x"}`, `"x":${deep},`)],
  ['deep JSON in the place of its envelope', () => `{"dsseEnvelope":${deep}}`],
  ['a deep statement', (subject) => sealed(`{"x":${deep},"subject":${subject},"predicateType":"x"}`)],
  ['a deep subject', () => sealed(`{"subject":${deep},"predicateType":"x"}`)],
  ['more than 1 MiB', (subject) => sealed(`{"subject":${subject}}`, `"x":"${'x'.repeat(2 ** 20)}",`)],
  ['no envelope of its own', () => `{"__proto__":${sealed('{}')}}`],
  ['a payload that is no base64', () => '{"dsseEnvelope":{"payload":"!!!"}}'],
  ['a payload that is no text', () => '{"dsseEnvelope":{"payload":{"toString":1}}}'],
  ['a statement that is a list', () => sealed('[]')],
  ['no subject', () => sealed('{"predicateType":"x"}')],
  ['subjects of other types', () => sealed('{"subject":[null,1,"x",[],{},{"digest":null},{"digest":[]}]}')],
  ['another digest', () => sealed('{"subject":[{"digest":{"sha512":"00"}}],"predicateType":"x"}')],
  ['no predicate type', (subject) => sealed(`{"subject":${subject}}`)],
  ['a predicate type that is no text', (subject) => sealed(`{"subject":${subject},"predicateType":{}}`)],
];

describe('PUT /registry/{name} with a provenance', () => {
  const registry = useHostileRegistry();

  async function publish(attachment: (subject: string) => unknown) {
    const { document, tarball } = await publishDocument({ name: 'attested' });
    const sha512 = createHash('sha512').update(tarball).digest('hex');
    const provenance = attachment(JSON.stringify([{ name: 'pkg:npm/attested@1.0.0', digest: { sha512 } }]));
    const _attachments = { ...document._attachments, 'attested-1.0.0.sigstore': provenance };
    const body = JSON.stringify({ ...document, _attachments });
    return expectHonesty(registry.ask, [{ method: 'PUT', path: '/registry/attested', body }]);
  }

  async function expectRefused(attachment: (subject: string) => unknown) {
    const before = await registry.stored();
    const answers = await publish(attachment);
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(answers.map(sentenceOf)).toEqual([expect.stringMatching(/provenance/)]);
    expect(await registry.stored()).toEqual(before);
  }

  test.each(BUNDLES)('of %s is refused, and nothing is stored', async (_what, bundle) => {
    await expectRefused((subject) => ({ data: bundle(subject) }));
  });

  const shown = VALUES.map((value) => [String(JSON.stringify(value)).slice(0, 40), value] as const);

  test.each(shown)('whose attachment or data is %s is refused', async (_title, value) => {
    await expectRefused(() => value);
    await expectRefused(() => ({ data: value }));
  });

  test.each(['__proto__\r\n<script>', `https://slsa.dev/provenance/v1${'1'.repeat(9)}`])(
    'whose predicate type is %j is refused',
    async (predicateType) => {
      await expectRefused((subject) => ({
        data: sealed(JSON.stringify({ subject: JSON.parse(subject), predicateType })),
      }));
    },
  );
});
