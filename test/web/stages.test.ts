import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { useLogin } from '../support/login';
import { packTarball } from '../support/packages';
import { alice, approve, bob, propose, workflow } from '../support/stages';
import { csrfIn, openBrowser } from '../support/web';

/** Admin is in the team that approves, Reader in none. */
const rules = [
  {
    packages: ['@acme/*'],
    read: ['members'],
    publish: ['team:acme/builders'],
    approve: ['team:acme/core', 'team:acme/release'],
    stage: ['team:acme/core', 'team:acme/builders'],
  },
  { packages: ['*'], read: ['members'] },
];
/** Not the number of admin at GitHub: nobody approves their own. */
const builder = { ...alice, userId: '91', groups: 'members,team:acme/builders' };

async function loggedIn(user: string) {
  const browser = openBrowser();
  await browser.logIn(user);
  return browser;
}

describe('the pages of proposed versions', () => {
  const { s3, lines } = useLogin({ access: JSON.stringify(rules), privateScopes: '@acme' });
  /** As a process leaves it that was killed while bob approved. */
  const leave = (id: string, at: string) => {
    const key = `-/stage/${id}/stage.json`;
    const record = JSON.parse(s3().text(key) ?? '{}');
    s3().put(key, JSON.stringify({ ...record, state: { is: 'approving', login: 'bob', id: '2', at } }));
  };
  const index = () => JSON.parse(s3().text('@acme/widget/index.json') ?? 'null');

  test('list what waits, for those who may propose or approve', async () => {
    const { id } = await propose(builder);
    const admin = await loggedIn('admin');
    const { body } = await admin.get('stages');
    expect(body).toContain(`<a href="/registry/-/web/stages/${id}">@acme/widget@1.0.0</a>`);
    expect((await admin.get('')).body).toContain('/-/web/stages"');
    const reader = await loggedIn('Reader');
    expect((await reader.get('stages')).body).not.toContain('@acme/widget');
    expect((await reader.get('')).body).not.toContain('/-/web/stages"');
    const hidden = await reader.get(`stages/${id}`);
    expect([hidden.statusCode, hidden.body]).toEqual([
      404,
      expect.stringContaining('There is no proposed version with that id.'),
    ]);
  });

  test('list fifty at a time, the oldest first', async () => {
    const { id } = await propose(builder);
    const record = JSON.parse(s3().text(`-/stage/${id}/stage.json`) ?? '{}');
    for (let count = 1; count <= 50; count += 1) {
      const other = id.slice(0, -3) + String(count).padStart(3, '0');
      const createdAt = new Date(Date.now() + count * 1000).toISOString();
      const stage = { ...record, id: other, version: `1.0.${count}`, createdAt };
      s3().put(`-/stage/${other}/document.json`, '{}');
      s3().put(`-/stage/${other}/stage.json`, JSON.stringify(stage));
    }
    const admin = await loggedIn('admin');
    const first = (await admin.get('stages')).body;
    expect([first.includes('@acme/widget@1.0.49<'), first.includes('@acme/widget@1.0.50<')]).toEqual([
      true,
      false,
    ]);
    expect(first).toContain('1 to 50 of 51.');
    expect(first).toContain('rel="next" href="/registry/-/web/stages?from=50"');
    const next = (await admin.get('stages?from=50')).body;
    expect([next.includes('@acme/widget@1.0.49<'), next.includes('@acme/widget@1.0.50<')]).toEqual([
      false,
      true,
    ]);
    expect(next).toContain('rel="prev" href="/registry/-/web/stages"');
  });

  test('begin at home, for those who may approve, and cost the others no read', async () => {
    const { id } = await propose(builder);
    const admin = await loggedIn('admin');
    const own = await propose(
      { username: 'admin', userId: '1', groups: 'members,team:acme/core' },
      { version: '2.0.0' },
    );
    const { body } = await admin.get('');
    expect(body).toContain('<h2>Waiting for your approval</h2>');
    expect(body).toContain('>1 version</a> that you may approve.');
    expect(body).toContain(`/-/web/stages/${id}"`);
    expect(body).not.toContain(own.id);
    const reader = await loggedIn('Reader');
    s3().mock.resetHistory();
    expect((await reader.get('')).body).not.toContain('approv');
    const listed = s3()
      .mock.commandCalls(ListObjectsV2Command)
      .map(({ args }) => args[0].input.Prefix);
    expect(listed).not.toContain('-/stage/');
    expect(
      JSON.stringify(
        s3()
          .mock.calls()
          .map(({ args }) => args[0].input),
      ),
    ).not.toContain('-/stage/');
  });

  test('show all of a first version', async () => {
    const scripts = { postinstall: 'node setup.js' };
    const { id } = await propose(workflow, { manifest: { scripts }, files: { 'setup.js': 'run()\n' } });
    const { statusCode, body } = await (await loggedIn('admin')).get(`stages/${id}`);
    expect(statusCode).toBe(200);
    expect(body).toContain('acme/widgets (release.yml)');
    expect(body).toContain('It would be the first version of @acme/widget');
    expect(body).toContain('runs at each install');
    expect(body).toContain('+run()');
    expect(body).toContain('none that was verified');
  });

  test('show what changes against the version that latest is', async () => {
    const first = await propose(builder, { files: { 'a.js': 'one\n', 'b.js': 'same\n' } });
    await approve(bob, first.id);
    const manifest = { dependencies: { 'left-pad': '^1.0.0' } };
    const files = { 'a.js': 'two\n', 'b.js': 'same\n' };
    const { id } = await propose(builder, { version: '1.1.0', manifest, files });
    const { body } = await (await loggedIn('admin')).get(`stages/${id}`);
    expect(body).toContain('left-pad');
    expect(body).toMatch(/-<[^>]*>?one|-one/);
    expect(body).toContain('+two');
    expect(body).not.toContain('+same');
    expect(body).toContain('/-/web/package/@acme/widget/v/1.0.0/files/a.js');
    expect(body).not.toContain('/v/1.1.0/files/');
  });

  test('are shown, too, where the tarball of latest cannot be looked into', async () => {
    await approve(bob, (await propose(builder)).id);
    s3().put('@acme/widget/1.0.0.tgz', await packTarball({ 'package.json': '{"changed":true}' }));
    const { id } = await propose(builder, { version: '1.1.0' });
    const { statusCode, body } = await (await loggedIn('admin')).get(`stages/${id}`);
    expect(statusCode).toBe(200);
    expect(body).toContain('cannot be compared');
    expect(body).toContain('Approve and publish');
  });

  test('offer no approval where that version is published meanwhile, or was', async () => {
    const [one, other] = [await propose(builder), await propose(builder, { files: { 'a.js': 'other\n' } })];
    await approve(bob, one.id);
    const browser = await loggedIn('admin');
    const page = async () => (await browser.get(`stages/${other.id}`)).body;
    expect(await page()).toContain('1.0.0 is published meanwhile, so this can only be rejected.');
    expect(await page()).not.toContain('Approve and publish');
    expect(await page()).toContain('<button>Reject</button>');
    const { _unpublished, ...rest } = index();
    const unpublished = { '1.0.0': { time: '2026-03-04T05:06:07.000Z', by: 'alice' } };
    const gone = { ...rest, versions: {}, 'dist-tags': {}, _unpublished: unpublished };
    s3().put('@acme/widget/index.json', JSON.stringify(gone));
    expect(await page()).toContain('1.0.0 was published and unpublished meanwhile');
    expect(await page()).not.toContain('Approve and publish');
  });

  test('offer the approval again that was cut off behind its last step', async () => {
    const { id } = await propose(builder);
    const waiting = new Map(s3().objects);
    await approve(bob, id);
    for (const [key, object] of waiting) s3().objects.set(key, object);
    const at = new Date(Date.now() - 11 * 60_000).toISOString();
    leave(id, at);
    const { body } = await (await loggedIn('admin')).get(`stages/${id}`);
    expect(body).toContain('Approve and publish');
  });

  test('say until when somebody who is approving has it alone', async () => {
    const { id } = await propose(builder);
    leave(id, '2026-03-04T05:06:07.000Z');
    const { body } = await (await loggedIn('admin')).get(`stages/${id}`);
    const [since, until] = ['05:06', '05:16'].map(
      (time) => `<time datetime="2026-03-04T${time}:07.000Z">2026-03-04 ${time} UTC</time>`,
    );
    expect(body).toContain(`bob is approving it, since ${since}.`);
    expect(body).toContain(`From ${until} on somebody else may`);
  });

  test('offer the download, and link no package that is not there yet', async () => {
    const first = await propose(builder);
    const admin = await loggedIn('admin');
    const { body } = await admin.get(`stages/${first.id}`);
    expect(body).toContain(
      `data-copy>npm stage download ${first.id} --registry http://127.0.0.1:4873/registry/</pre>`,
    );
    expect(body).not.toContain('href="/registry/-/web/package/@acme/widget"');
    await approve(bob, first.id);
    const next = await propose(builder, { version: '1.1.0' });
    expect((await admin.get(`stages/${next.id}`)).body).toContain(
      'href="/registry/-/web/package/@acme/widget"',
    );
  });

  test('are headed by what became of it', async () => {
    const { id } = await propose(builder);
    const admin = await loggedIn('admin');
    const heading = async () => /<h1>(.*?)<\/h1>/.exec((await admin.get(`stages/${id}`)).body)?.[1];
    expect(await heading()).toBe('@acme/widget@1.0.0, proposed');
    await approve(bob, id);
    expect(await heading()).toBe('@acme/widget@1.0.0, approved');
  });

  test('approve by a form, and say so', async () => {
    const { id } = await propose(builder);
    const browser = await loggedIn('admin');
    const csrf = csrfIn((await browser.get(`stages/${id}`)).body);
    const result = await browser.post(`decide/${id}/approve`, { csrf });
    expect([result.statusCode, result.headers?.location]).toEqual([303, `/registry/-/web/stages/${id}`]);
    expect(index().versions['1.0.0']._npmUser).toMatchObject({
      name: 'alice',
      approvedBy: { name: 'admin' },
    });
    const { body } = await browser.get(`stages/${id}`);
    expect(body).toContain('<strong>Approved</strong> by admin');
    expect(body).not.toContain('Approve and publish');
    expect(lines.some((line) => line.includes('"namespace":"web:decide"'))).toBe(true);
  });

  test('reject by a form that wants a reason, and show it', async () => {
    const { id } = await propose(builder);
    const browser = await loggedIn('admin');
    const csrf = csrfIn((await browser.get(`stages/${id}`)).body);
    const refused = await browser.post(`decide/${id}/reject`, { csrf, reason: ' ' });
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain(`href="/registry/-/web/stages/${id}">Back to the proposed version</a>`);
    expect((await browser.post(`decide/${id}/reject`, { csrf, reason: '<b>no</b>' })).statusCode).toBe(303);
    expect((await browser.get(`stages/${id}`)).body).toContain('by admin, ');
    expect((await browser.get(`stages/${id}`)).body).toContain('&lt;b&gt;no&lt;/b&gt;');
    expect(index()).toBeNull();
  });

  test.each([
    ['without the session’s value', {}, {}],
    ['with another value', { csrf: 'x'.repeat(32) }, {}],
    ['from another site', 'own', { 'sec-fetch-site': 'cross-site' }],
    ['from another origin', 'own', { origin: 'https://evil.example' }],
  ] as const)('take no form %s', async (_how, form, headers) => {
    const { id } = await propose(builder);
    const browser = await loggedIn('admin');
    const csrf = csrfIn((await browser.get(`stages/${id}`)).body);
    const result = await browser.post(`decide/${id}/approve`, form === 'own' ? { csrf } : form, headers);
    expect([result.statusCode, index()]).toEqual([403, null]);
  });

  test('take no form without a session, and none of somebody who may not approve', async () => {
    const { id } = await propose(builder);
    expect((await openBrowser().post(`decide/${id}/approve`, {})).statusCode).toBe(401);
    const reader = await loggedIn('Reader');
    const csrf = csrfIn((await reader.get('')).body);
    expect((await reader.post(`decide/${id}/approve`, { csrf })).statusCode).toBe(404);
    expect((await reader.post(`decide/${id}/publish`, { csrf })).statusCode).toBe(404);
    expect(index()).toBeNull();
  });

  test('give no form to approve to the one who proposed it, and one to take it back', async () => {
    const { id } = await propose({ username: 'admin', userId: '1', groups: 'members,team:acme/core' });
    const browser = await loggedIn('admin');
    const { body } = await browser.get(`stages/${id}`);
    expect(body).toContain('You have proposed this version yourself.');
    expect(body).not.toContain('Approve and publish');
    const csrf = csrfIn(body);
    const refused = await browser.post(`decide/${id}/approve`, { csrf });
    expect(refused.statusCode).toBe(403);
    expect(refused.body).toContain('<h1>Not decided</h1>');
    expect(refused.body).toContain(`href="/registry/-/web/stages/${id}">Back to the proposed version</a>`);
    expect((await browser.post(`decide/${id}/reject`, { csrf, reason: 'wrong tag' })).statusCode).toBe(303);
  });
});
