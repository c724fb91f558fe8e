import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { OPERATOR, type Packaged, packaged } from '../support/lambda/package';
import { dependenciesOf, findCycle, reachableFrom } from './graph';
import { functionsOf, methodsOf, type PolicyStatement, rolesOf, statementsOf } from './template';

/** Design §3, and what came after. */
const HANDLERS = {
  authorizerGithub: 'src/authorizers/github.default',
  get: 'src/package/get.default',
  put: 'src/package/put.default',
  tarGet: 'src/tarball/get.default',
  distTagsGet: 'src/dist-tags/get.default',
  distTagsPut: 'src/dist-tags/put.default',
  distTagsDelete: 'src/dist-tags/delete.default',
  userPut: 'src/user/put.default',
  userDelete: 'src/user/delete.default',
  loginPost: 'src/login/post.default',
  whoamiGet: 'src/whoami/get.default',
  pingGet: 'src/ping/get.default',
};

/** Whoever adds to these lets strangers reach a function. */
const OPEN = [
  'DELETE /registry/-/user/token/{token}',
  'GET /registry/-/ping',
  'POST /registry/-/v1/login',
  'PUT /registry/-/user/{id}',
];

/** The only keys that a function may be let to by pattern. */
const KEY_PATTERNS = ['*/index.json', '*.tgz', '-/large/*', '-/upstream/*'];

let service: Packaged;
beforeAll(async () => {
  service = await packaged();
}, 180_000);

describe('the packaged template: functions', () => {
  test('every route has its function', () => {
    const found = functionsOf(service.template);
    const handlers = Object.fromEntries(found.map(({ name, properties }) => [name, properties.Handler]));
    expect(handlers).toMatchObject(HANDLERS);
  });

  test('all run on Node 24 and arm64, within the time that API Gateway waits', () => {
    for (const { properties } of functionsOf(service.template)) {
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(properties.Timeout).toBeLessThan(29);
      expect(properties.MemorySize).toBeGreaterThanOrEqual(256);
    }
  });

  test('each has a role of its kind, and a log group that forgets', () => {
    const { Resources } = service.template;
    for (const { name, resource } of functionsOf(service.template)) {
      const logGroup = `${name[0]?.toUpperCase()}${name.slice(1)}LogGroup`;
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
          NODE_OPTIONS: '--enable-source-maps',
        },
      });
      expect(JSON.stringify(properties.Environment)).toMatch(
        /"apiEndpoint":\{"Fn::Join":.+\/test\/registry"/,
      );
    }
  });
});

describe('the packaged template: the API', () => {
  test('no level of the paths has two variable names, which API Gateway would refuse', () => {
    const variables = new Map<string, Set<unknown>>();
    for (const { Type, Properties } of Object.values(service.template.Resources)) {
      if (Type !== 'AWS::ApiGateway::Resource' || !String(Properties.PathPart).startsWith('{')) continue;
      const parent = JSON.stringify(Properties.ParentId);
      variables.set(parent, (variables.get(parent) ?? new Set()).add(Properties.PathPart));
    }
    expect(variables.size).toBeGreaterThan(3);
    expect([...variables.values()].filter((names) => names.size > 1)).toEqual([]);
  });

  test('exactly the listed routes have no authorizer, and all others have the same one', () => {
    const methods = methodsOf(service.template);
    const open = methods.filter(({ properties }) => properties.AuthorizationType === 'NONE');
    const guarded = methods.filter(({ properties }) => properties.AuthorizationType === 'CUSTOM');
    expect(open.map(({ route }) => route).sort()).toEqual(OPEN);
    expect(open.length + guarded.length).toBe(methods.length);
    const authorizers = new Set(guarded.map(({ properties }) => JSON.stringify(properties.AuthorizerId)));
    expect([...authorizers]).toEqual(['{"Ref":"AuthorizerGithubApiGatewayAuthorizer"}']);
  });

  test('the authorizer is asked once in 5 minutes for what looks like a token', () => {
    expect(service.template.Resources.AuthorizerGithubApiGatewayAuthorizer?.Properties).toMatchObject({
      Type: 'TOKEN',
      AuthorizerResultTtlInSeconds: 300,
      IdentitySource: 'method.request.header.Authorization',
      IdentityValidationExpression: expect.stringContaining('earer'),
    });
  });

  test('it is regional, compresses, and takes bodies as text', () => {
    const { Properties } = service.template.Resources.ApiGatewayRestApi ?? {};
    expect(Properties).toMatchObject({
      EndpointConfiguration: { Types: ['REGIONAL'] },
      MinimumCompressionSize: 1024,
    });
    expect(Properties?.BinaryMediaTypes ?? []).toEqual([]);
  });

  test('a deployment takes in every gateway response', () => {
    const { Resources } = service.template;
    const ids = Object.keys(Resources);
    const responses = ids.filter((id) => Resources[id]?.Type === 'AWS::ApiGateway::GatewayResponse');
    const deployment = ids.find((id) => Resources[id]?.Type === 'AWS::ApiGateway::Deployment') ?? '';
    const before = reachableFrom(deployment, dependenciesOf(service.template));
    expect(responses.filter((id) => !before.has(id))).toEqual([]);
    const types = responses.map((id) => Resources[id]?.Properties.ResponseType);
    expect(types).toEqual(
      expect.arrayContaining([
        'UNAUTHORIZED',
        'ACCESS_DENIED',
        'MISSING_AUTHENTICATION_TOKEN',
        'AUTHORIZER_FAILURE',
        'AUTHORIZER_CONFIGURATION_ERROR',
        'REQUEST_TOO_LARGE',
        'THROTTLED',
        'INTEGRATION_TIMEOUT',
        'DEFAULT_4XX',
        'DEFAULT_5XX',
      ]),
    );
  });

  test('access logs hold the route’s template and no path, header or body', () => {
    const { format, executionLogging } = parse(readFileSync('serverless.yml', 'utf8')).provider.logs.restApi;
    const variables = [...format.matchAll(/\$context\.[\w.]+/g)].map(([variable]) => variable);
    expect(variables).toContain('$context.resourcePath');
    expect(variables.filter((variable) => /\.path$|header|body|requestOverride/.test(variable))).toEqual([]);
    expect(executionLogging).toBe(false);
  });
});

describe('the packaged template: rights', () => {
  test('no role has a wildcard among its actions', () => {
    const actions = rolesOf(service.template)
      .flatMap(statementsOf)
      .flatMap(({ actions }) => actions);
    expect(actions.length).toBeGreaterThan(10);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('no role has a wildcard among its resources but the listed kinds of keys', () => {
    const resources = rolesOf(service.template)
      .flatMap(statementsOf)
      .flatMap(({ resources }) => resources);
    const wildcards = resources
      .map((resource) => JSON.stringify(resource))
      .filter((text) => text.includes('*'));
    const allowed = KEY_PATTERNS.map((pattern) =>
      JSON.stringify({ 'Fn::Join': ['/', [{ 'Fn::GetAtt': ['PackageStorage', 'Arn'] }, pattern]] }),
    );
    expect([...new Set(wildcards)].filter((text) => !allowed.includes(text))).toEqual([]);
  });

  test('actions on objects name objects, and ListBucket names the bucket', () => {
    const bucket = JSON.stringify({ 'Fn::GetAtt': ['PackageStorage', 'Arn'] });
    for (const { actions, resources } of rolesOf(service.template).flatMap(statementsOf)) {
      if (!actions.some((action) => action.startsWith('s3:'))) continue;
      const isAboutBucket = actions.includes('s3:ListBucket');
      for (const resource of resources) expect(JSON.stringify(resource) === bucket).toBe(isAboutBucket);
    }
  });

  test.each([
    ['authorizerGithub', []],
    ['whoamiGet', []],
    ['pingGet', []],
    ['loginPost', []],
    ['userPut', []],
    ['userDelete', []],
    ['distTagsPut', ['s3:GetObject', 's3:ListBucket', 's3:PutObject']],
    ['put', ['s3:GetObject', 's3:ListBucket', 's3:PutObject']],
  ])('%s may do %j to the bucket', (name, expected) => {
    expect(bucketActions(name)).toEqual(expected);
  });

  test.each([
    ['get', ['-/large/*', '-/upstream/*']],
    ['tarGet', ['-/upstream/*']],
    ['distTagsGet', ['-/upstream/*']],
    ['distTagsPut', ['*/index.json']],
    ['distTagsDelete', ['*/index.json']],
    ['put', ['*/index.json', '*.tgz']],
  ])('%s writes nothing but %j', (name, keys) => {
    const writes = ofFunction(name).filter(({ actions }) => actions.includes('s3:PutObject'));
    const written = writes.flatMap(({ resources }) => resources.map((resource) => JSON.stringify(resource)));
    expect(written.filter((text) => !keys.some((key) => text.includes(`"${key}"`)))).toEqual([]);
  });

  test('nobody but those who unpublish deletes', () => {
    const names = functionsOf(service.template).map(({ name }) => name);
    const deleting = names.filter((name) => bucketActions(name).some((action) => action.includes('Delete')));
    expect(deleting.filter((name) => !['tarDelete', 'revPut', 'revDelete'].includes(name))).toEqual([]);
  });

  test('the partition is nowhere taken for granted', () => {
    expect(JSON.stringify(service.template)).not.toContain('arn:aws:');
  });

  function ofFunction(name: string): readonly PolicyStatement[] {
    const found = functionsOf(service.template).find((candidate) => candidate.name === name);
    const role = rolesOf(service.template).find(({ id }) =>
      JSON.stringify(found?.properties.Role).includes(id),
    );
    return role ? statementsOf(role) : [];
  }

  function bucketActions(name: string): readonly string[] {
    const actions = ofFunction(name).flatMap((statement) => statement.actions);
    return [...new Set(actions.filter((action) => action.startsWith('s3:')))].sort();
  }
});

describe('the packaged template: the bucket', () => {
  test('it is private, encrypted, versioned, forgets in time, and outlives the stack', () => {
    const bucket = service.template.Resources.PackageStorage;
    expect(bucket?.DeletionPolicy).toMatch(/^Retain/);
    expect(bucket?.UpdateReplacePolicy).toBe('Retain');
    expect(bucket?.Properties).toMatchObject({
      BucketName: 'acme-packages-test',
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    expect(JSON.stringify(bucket?.Properties.BucketEncryption)).toContain('AES256');
  });

  test('what is only for a moment goes after a day, and what was replaced after 90', () => {
    const { LifecycleConfiguration } = service.template.Resources.PackageStorage?.Properties ?? {};
    expect(LifecycleConfiguration).toMatchObject({
      Rules: expect.arrayContaining([
        expect.objectContaining({ Prefix: '-/large/', ExpirationInDays: 1 }),
        expect.objectContaining({ Prefix: '-/login/', ExpirationInDays: 1 }),
        expect.objectContaining({
          NoncurrentVersionExpiration: { NoncurrentDays: 90 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        }),
      ]),
    });
  });

  test('it refuses requests without TLS', () => {
    const document = service.template.Resources.PackageStoragePolicy?.Properties.PolicyDocument;
    expect(document).toMatchObject({
      Statement: [
        { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ],
    });
  });
});

describe('the packaged template: the whole', () => {
  test('nothing depends on itself', () => {
    expect(findCycle(dependenciesOf(service.template))).toBeUndefined();
  });

  test('every reference has its resource', () => {
    const ids = new Set(Object.keys(service.template.Resources));
    const missing = [...dependenciesOf(service.template).values()].flat().filter((id) => !ids.has(id));
    expect(missing).toEqual([]);
  });

  test('outputs tell the registry’s URL and the .npmrc line, and no secret', () => {
    const { Outputs } = service.template;
    const text = JSON.stringify(Outputs);
    expect(Object.keys(Outputs)).toEqual(expect.arrayContaining(['RegistryUrl', 'Npmrc']));
    expect(JSON.stringify(Outputs.Npmrc?.Value)).toContain('registry=');
    expect(text).not.toContain(OPERATOR.CODEBOX_GITHUB_SECRET);
    expect(text).not.toContain(OPERATOR.CODEBOX_GITHUB_CLIENT_ID);
  });

  test('the secret is in the functions’ variables and nowhere else', () => {
    const holders = Object.values(service.template.Resources).filter((resource) =>
      JSON.stringify(resource).includes(OPERATOR.CODEBOX_GITHUB_SECRET),
    );
    expect(new Set(holders.map(({ Type }) => Type))).toEqual(new Set(['AWS::Lambda::Function']));
  });
});
