import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import getAttestations from '../../src/attestations/get';
import getPackage from '../../src/package/get';
import putPackage from '../../src/package/put';
import { apiEvent } from '../support/events';
import { useLogin } from '../support/login';
import { attestedDocument, PREDICATE_TYPE } from '../support/provenance';
import { bodyOf } from '../support/registry';
import { GITHUB_ISSUER, type Sigstore, startSigstore } from '../support/sigstore';
import { approve, bob, proposeDocument, view, workflow } from '../support/stages';
import { openBrowser } from '../support/web';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const publisher = { username: 'admin', avatar: '', groups: 'admins,members' };

let sigstore: Sigstore;
beforeAll(async () => {
  sigstore = await startSigstore();
});

function builtBy(workflow: object, commit = COMMIT): object {
  const resolvedDependencies = [{ uri: 'git+https://github.com/acme/widget', digest: { gitCommit: commit } }];
  return { buildDefinition: { externalParameters: { workflow }, resolvedDependencies } };
}

describe('where a version was built, on its page', () => {
  const { s3 } = useLogin({ privateScopes: '@acme', oidcIssuer: GITHUB_ISSUER });
  beforeEach(() => void s3().put('-/policy/trusted-root.json', sigstore.trustRoot));

  async function publish(predicate: object): Promise<void> {
    const body = JSON.stringify(await attestedDocument(sigstore, { more: { predicate } }));
    const event = apiEvent({ method: 'PUT', params: { name: '@acme%2fwidget' }, body, user: publisher });
    expect((await putPackage(event)).statusCode).toBe(200);
  }

  /** What stands behind "Built from". */
  async function shown(): Promise<string | undefined> {
    const browser = openBrowser();
    await browser.logIn('Reader');
    const { statusCode, body } = await browser.get('package/@acme/widget');
    expect(statusCode).toBe(200);
    return /<dt>Built from<\/dt><dd>(.*?)<\/dd>/s.exec(body)?.[1];
  }

  const repository = 'https://github.com/acme/widget';
  const link = (path: string, text: string) =>
    `<a href="${repository}/${path}" rel="noreferrer nofollow">${text}</a>`;

  test('is drawn from what was verified: repository, workflow and commit, each a link', async () => {
    await publish(builtBy({ repository, path: '.github/workflows/release.yml', ref: 'refs/heads/main' }));
    const found = await shown();
    expect(found).toContain('<span class="good">verified:</span>');
    expect(found).toContain(link('', 'github.com/acme/widget'));
    expect(found).toContain(
      link(`blob/${COMMIT}/.github/workflows/release.yml`, '.github/workflows/release.yml'),
    );
    expect(found).toContain(link(`commit/${COMMIT}`, '0123456789ab'));
  });

  test('is only said to be signed where the statement is of another kind', async () => {
    await publish(builtBy({ repository }));
    expect(await shown()).toBe('<span class="good">a signed source</span>');
  });

  test('makes no markup of a workflow with odd letters', async () => {
    await publish(builtBy({ repository, path: '"><img src=x onerror=alert(1)>' }));
    const found = await shown();
    expect(found).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;');
    expect(found).not.toContain('<img');
  });

  test('makes no link of a repository that is no page', async () => {
    await publish(builtBy({ repository, path: '.github/workflows/release.yml' }));
    const statement = { predicate: builtBy({ repository: 'javascript:alert(1)//', path: 'x.yml' }) };
    const payload = Buffer.from(JSON.stringify(statement)).toString('base64');
    const bundle = JSON.stringify({ attestations: [{ bundle: { dsseEnvelope: { payload } } }] });
    for (const key of s3().objects.keys()) if (key.startsWith('-/attestations/')) s3().put(key, bundle);
    expect(await shown()).toBe('javascript:alert(1)//, x.yml, commit 0123456789ab');
  });

  test('is not there where it was not verified', async () => {
    await publish(builtBy({ repository, path: '.github/workflows/release.yml' }));
    const key = '@acme/widget/index.json';
    const stored = Buffer.from(s3().objects.get(key)?.body ?? '').toString('utf8');
    s3().put(key, stored.replace(',"verified":true', ''));
    expect(await shown()).toBeUndefined();
  });
});

describe('where a proposed version was built', () => {
  const rules = [{ packages: ['*'], read: ['members'], publish: ['admins'], approve: ['team:acme/release'] }];
  const settings = { privateScopes: '@acme', oidcIssuer: GITHUB_ISSUER, access: JSON.stringify(rules) };
  const { s3 } = useLogin(settings);
  beforeEach(() => void s3().put('-/policy/trusted-root.json', sigstore.trustRoot));

  const repository = 'https://github.com/acme/widget';
  const path = '.github/workflows/release.yml';

  async function propose(): Promise<string> {
    const more = { predicate: builtBy({ repository, path, ref: 'refs/tags/v1.0.0' }) };
    const document = await attestedDocument(sigstore, { more });
    const result = await proposeDocument(workflow, '@acme/widget', document);
    expect(result.statusCode).toBe(201);
    return String(bodyOf(result).stageId);
  }

  test('is on its page for those who approve: repository, workflow and commit', async () => {
    const id = await propose();
    const browser = openBrowser();
    await browser.logIn('admin');
    const { body } = await browser.get(`stages/${id}`);
    expect(body).toContain(`<a href="${repository}" rel="noreferrer">github.com/acme/widget</a>`);
    expect(body).toContain(`<dt>Workflow</dt><dd><code>${path}</code></dd>`);
    expect(body).toContain(`<a href="${repository}/commit/${COMMIT}" rel="noreferrer">`);
    expect(bodyOf(await view(bob, id))).toMatchObject({ provenance: 'verified' });
  });

  test('is kept by the approval, as by a publish', async () => {
    expect((await approve(bob, await propose())).statusCode).toBe(200);
    const asked = (name: string) => apiEvent({ params: { name }, user: bob });
    const { versions } = bodyOf(await getPackage(asked('@acme%2fwidget')));
    expect(versions['1.0.0'].dist.attestations).toMatchObject({
      provenance: { predicateType: PREDICATE_TYPE },
    });
    const { attestations } = bodyOf(await getAttestations(asked('@acme%2fwidget@1.0.0')));
    expect(attestations).toMatchObject([{ predicateType: PREDICATE_TYPE }]);
  });
});
