import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { faults } from '../support/faults';
import { useLogin } from '../support/login';
import { type FakeUpstream, startUpstream } from '../support/upstream';
import { type Browser, openBrowser } from '../support/web';

const RELOAD = 'Reload this page to try again.';
const TELL = 'Tell the administrators of this registry.';
const LOOK = 'The operators of this registry have to look at its token for that upstream';

describe('the page of a public package, where upstream', () => {
  useLogin();
  let upstream: FakeUpstream;
  let browser: Browser;
  beforeAll(async () => {
    upstream = await startUpstream();
  });
  beforeEach(async () => {
    process.env.registry = upstream.url;
    browser = openBrowser();
    await browser.logIn('Reader');
  });
  afterEach(() => upstream.heal());
  afterAll(() => upstream.close());

  test.each([
    [401, 502, `refuses access to left-pad (401). ${LOOK}`, TELL, RELOAD],
    [403, 502, `refuses access to left-pad (403). ${LOOK}`, TELL, RELOAD],
    [400, 502, 'answered 400 when asked for left-pad.', TELL, RELOAD],
    [404, 404, 'Package left-pad was not found.', 'Search for left-pad</a>', RELOAD],
    [429, 503, 'answered 429 when asked for left-pad.', RELOAD, TELL],
    [500, 503, 'answered 500 when asked for left-pad.', RELOAD, TELL],
    [503, 503, 'answered 503 when asked for left-pad.', RELOAD, TELL],
    [451, 451, 'left-pad is not available upstream for legal reasons.', 'Search for left-pad</a>', RELOAD],
  ])('answers %i, says what is true, and what helps', async (theirs, status, sentence, helps, helpsNot) => {
    upstream.fail(faults.status(theirs));
    for (const path of ['package/left-pad', 'package/left-pad/v/1.0.0', 'package/left-pad/v/1.0.0/files']) {
      const { statusCode, body } = await browser.get(path);
      expect([path, statusCode]).toEqual([path, status]);
      expect(body).toContain(sentence);
      expect(body).toContain(
        path === 'package/left-pad'
          ? helps
          : helps.replace(/^Search for left-pad/, 'To the page of left-pad'),
      );
      expect(body).not.toContain(helpsNot);
      expect(body).toContain('<a class="button" href="/registry/-/web/">To the first page</a>');
    }
  });

  test('refuses a tarball only: the page is there, its files are not, and the way leads back', async () => {
    upstream.publish('left-pad', '1.0.0');
    expect((await browser.get('package/left-pad')).statusCode).toBe(200);
    upstream.fail(faults.status(403));
    const { statusCode, body } = await browser.get('package/left-pad/v/1.0.0/files');
    expect(statusCode).toBe(502);
    expect(body).toContain(`refuses access to left-pad-1.0.0.tgz (403). ${LOOK}`);
    expect(body).toContain('href="/registry/-/web/package/left-pad">To the page of left-pad</a>');
    expect(body).not.toContain(RELOAD);
  });
});
