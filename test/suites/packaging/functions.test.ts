import { beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../src/config';
import { OPERATOR, type Packaged, packaged } from '../../support/lambda/package';
import { functionsOf, logGroupOf } from './template';

/** Every function and its file. Operators know these names from their logs, so they stay. */
const HANDLERS = {
  authorizerGithub: 'src/authorizers/github.default',
  get: 'src/package/get.default',
  put: 'src/package/put.default',
  tarGet: 'src/tarball/get.default',
  tarDelete: 'src/tarball/delete.default',
  revPut: 'src/rev/put.default',
  revDelete: 'src/rev/delete.default',
  attestationsGet: 'src/attestations/get.default',
  distTagsGet: 'src/dist-tags/get.default',
  distTagsPut: 'src/dist-tags/put.default',
  distTagsDelete: 'src/dist-tags/delete.default',
  userPut: 'src/user/put.default',
  userDelete: 'src/user/delete.default',
  loginPost: 'src/login/post.default',
  loginCliGet: 'src/login/cli/get.default',
  loginCliPost: 'src/login/cli/post.default',
  loginCallbackGet: 'src/login/callback/get.default',
  doneGet: 'src/login/done/get.default',
  oidcExchange: 'src/oidc/exchange.default',
  oidcRead: 'src/oidc/read.default',
  whoamiGet: 'src/whoami/get.default',
  pingGet: 'src/ping/get.default',
  profileGet: 'src/profile/get.default',
  visibilityGet: 'src/visibility/get.default',
  collaboratorsGet: 'src/collaborators/get.default',
  whyGet: 'src/why/get.default',
  trustGet: 'src/trust/get.default',
  membershipsGet: 'src/memberships/get.default',
  packagesGet: 'src/packages/get.default',
  searchGet: 'src/search/get.default',
  starsGet: 'src/stars/get.default',
  catalogue: 'src/search/topic.default',
  downloadsGet: 'src/downloads/get.default',
  downloadsCount: 'src/downloads/count.default',
  auditPost: 'src/audit/post.default',
  refused: 'src/refused/any.default',
  web: 'src/web/any.default',
  webChange: 'src/web/change.default',
};

/** Called by the topic or by a schedule, so that nobody waits for them: seconds. */
const BACKGROUND: Readonly<Record<string, number>> = {
  catalogue: 300,
  downloadsCount: 300,
  malware: 600,
  tokenKeeper: 60,
};

let service: Packaged;
beforeAll(async () => {
  service = await packaged();
});

describe('the packaged template: functions', () => {
  test('every route has its function', () => {
    const found = functionsOf(service.template);
    const handlers = Object.fromEntries(found.map(({ name, properties }) => [name, properties.Handler]));
    expect(handlers).toMatchObject(HANDLERS);
  });

  test('all run on Node 24 and arm64, within the time that API Gateway waits', () => {
    for (const { name, properties } of functionsOf(service.template)) {
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(properties.Timeout).toBeLessThanOrEqual(BACKGROUND[name] ?? 28);
      expect(properties.MemorySize).toBeGreaterThanOrEqual(256);
    }
  });

  test('each has a role of its kind, and a log group that forgets', () => {
    const { Resources } = service.template;
    for (const { name, resource } of functionsOf(service.template)) {
      const logGroup = logGroupOf({ name });
      expect(resource.DependsOn).toContain(logGroup);
      expect(Resources[logGroup]?.Properties.RetentionInDays).toBeGreaterThan(0);
    }
    expect(Resources.IamRoleLambdaExecution).toBeUndefined();
  });

  test('all get the variables that the configuration reads, with the stage in the bucket’s name', () => {
    for (const { properties } of functionsOf(service.template)) {
      expect(properties.Environment).toMatchObject({
        Variables: {
          region: { Ref: 'AWS::Region' },
          bucket: 'acme-packages-test',
          registry: OPERATOR.CODEBOX_REGISTRY,
          githubClientId: OPERATOR.CODEBOX_GITHUB_CLIENT_ID,
          admins: 'alice',
          restrictedOrgs: 'acme',
          logTopic: { Ref: 'LogTopic' },
        },
      });
      expect(JSON.stringify(properties.Environment)).toMatch(
        /"apiEndpoint":\{"Fn::Join":.+\/test\/registry"/,
      );
    }
  });

  test('blank variables configure the functions as none would', () => {
    for (const { properties } of functionsOf(service.template)) {
      const variables = new Map(Object.entries(Object(Object(properties.Environment).Variables)));
      const given = [...variables].filter(([, value]) => typeof value === 'string');
      const deployed = { region: 'eu-central-1', apiEndpoint: 'https://api.example/registry' };
      const config = readConfig({ ...Object.fromEntries(given), ...deployed });
      expect(config).toMatchObject({
        githubUrl: 'https://api.github.com',
        loginFlow: 'web',
        allowPats: true,
        patMaxScopes: undefined,
        logReads: false,
        tarballs: 'redirect',
        upstreamCache: false,
        publicTarballs: 'registry',
        privateScopes: [],
        trustedPublishers: [],
      });
    }
  });
});
