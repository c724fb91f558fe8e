import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Secret } from '../../../src/lib/secret';
import { describeAgent } from '../../../src/registry/login/client';
import { packPage, unpackPage } from '../../../src/registry/login/packedPage';
import { createSeals } from '../../../src/registry/login/seal';
import { confirmationOf, type LoginPage, newSeed } from '../../../src/registry/login/session';
import { loginUrl } from '../../../src/registry/login/urls';

const startedAt = Date.UTC(2030, 0, 2, 3, 4, 5);
const asker = { client: 'npm 11.19.1 on linux x64', address: '2001:db8:1:2:3:4:5:6', startedAt };
const seed = newSeed();
const web: LoginPage = {
  flow: 'web',
  seed,
  confirmation: confirmationOf(seed),
  asker,
  expires: startedAt + 600_000,
};
const device: LoginPage = {
  flow: 'device',
  userCode: 'WDJB-MJHT',
  verificationUrl: undefined,
  asker,
  expires: startedAt + 900_000,
};

describe('the content of a login page', () => {
  test.each<[string, LoginPage]>([
    ['of npm', web],
    ['of yarn', { ...web, confirmation: undefined, asker: { ...asker, client: 'yarn' } }],
    ['from nowhere', { ...web, asker: { ...asker, address: '' } }],
    ['over IPv4', { ...web, asker: { ...asker, address: '192.0.2.1' } }],
    ['for a device', device],
    ['for a device of GitHub Enterprise', { ...device, verificationUrl: 'https://github.example/device' }],
  ])('%s is the same after it was packed', (_what, page) => {
    expect(unpackPage(packPage(page))).toEqual(page);
  });

  test('names every client as before', () => {
    const agents = fc.oneof(
      fc.string(),
      fc
        .tuple(
          fc.constantFrom('npm', 'pnpm', 'yarn', 'got'),
          fc.stringMatching(/^[\w.-]{0,12}$/),
          fc.string(),
        )
        .map(([name, version, rest]) => `${name}/${version} node/v24 ${rest} linux x64`),
    );
    fc.assert(
      fc.property(agents, (agent) => {
        const client = describeAgent(agent);
        expect(unpackPage(packPage({ ...web, asker: { ...asker, client } })).asker.client).toBe(client);
      }),
    );
  });

  // Two lines of a terminal, and a little: what is copied by hand from one computer to another.
  test.each<[string, LoginPage]>([
    ['web', web],
    ['device', device],
  ])('gives an address of fewer than 200 characters on AWS (%s)', (_flow, page) => {
    const seals = createSeals<{ page: LoginPage }>(
      { secrets: [new Secret('secret')], salt: 'client-id', now: () => Date.now() },
      { page: { pack: packPage, unpack: unpackPage } },
    );
    const apiEndpoint = 'https://abcdefghij.execute-api.ap-southeast-1.amazonaws.com/prod/registry';
    expect(loginUrl({ apiEndpoint }, seals.seal('page', page)).length).toBeLessThan(200);
  });
});
