import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { secrets } from '../../../.serverless_plugins/lib/deployed-secrets';
import { OPERATOR, type Packaged, packaged, type Resource } from '../../support/lambda/package';
import { resourcesFor } from '../../support/lambda/resources';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';
import { functionsOf } from './template';

const CLIENT = 'client-secret-of-the-tests-0123456789abcd';
const SESSION = 'session-secret-of-the-tests-0123456789abcd';
const HEX = /^[0-9a-f]{64}$/;

const of = (more: Readonly<Record<string, string>>) =>
  secrets({ CODEBOX_GITHUB_CLIENT_ID: 'client-id', CODEBOX_GITHUB_SECRET: CLIENT, ...more });

describe('what a deployment makes of the secrets', () => {
  test.each([[{}], [{ CODEBOX_SESSION_SECRET: SESSION }]])(
    'those who seal and those who sign get two that are derived apart: %j',
    (more) => {
      const { client, sealing, signing } = of(more);
      expect(client).toBe(CLIENT);
      expect([sealing, signing]).toEqual([expect.stringMatching(HEX), expect.stringMatching(HEX)]);
      expect(sealing).not.toBe(signing);
      expect(of(more)).toEqual(of({ ...more }));
    },
  );

  test('they change with the secret and with the app', () => {
    const made = [{}, { CODEBOX_SESSION_SECRET: SESSION }, { CODEBOX_GITHUB_CLIENT_ID: 'another' }].map(of);
    expect(new Set(made.flatMap(({ sealing, signing }) => [sealing, signing])).size).toBe(6);
  });

  test('of two session secrets each is derived, and a comma in the client secret is part of it', () => {
    const [first, second, ...others] = of({ CODEBOX_SESSION_SECRET: `${SESSION}, ${CLIENT}` }).sealing.split(
      ',',
    );
    expect(first).toBe(of({ CODEBOX_SESSION_SECRET: SESSION }).sealing);
    expect(second).toBe(of({}).sealing);
    expect(others).toEqual([]);
    expect(of({ CODEBOX_GITHUB_SECRET: 'one,two' }).sealing).toMatch(HEX);
  });

  test.each(['ssm:/codebox/secret', 'secretsmanager:codebox/secret'])(
    'what AWS keeps the functions read themselves: %s',
    (place) => {
      expect(of({ CODEBOX_GITHUB_SECRET: place })).toMatchObject({
        client: place,
        sealing: place,
        signing: place,
      });
      expect(of({ CODEBOX_SESSION_SECRET: place })).toMatchObject({
        client: CLIENT,
        sealing: place,
        signing: place,
      });
    },
  );

  test.each(['hunter2', 'ssm:', 'ssm:/*', 'secretsmanager:?', ''])(
    'with %s nobody may read anywhere',
    (secret) => {
      const { readClient, readSession } = of({ CODEBOX_GITHUB_SECRET: secret });
      const nothing = { file: 'nothing.yml', action: '', service: '', resource: '' };
      expect([readClient, readSession]).toEqual([nothing, nothing]);
    },
  );
});

describe('the packaged template: secrets', () => {
  let service: Packaged;
  beforeAll(async () => {
    service = await packaged();
  });

  /** The functions that have a variable, each with its role. */
  function holders(variable: string): readonly (readonly [name: string, role: string])[] {
    return functionsOf(service.template).flatMap(({ name, properties: { Environment, Role } }) => {
      const { Variables } = Object(Environment);
      return variable in Variables ? [[name, /\w+Role/.exec(JSON.stringify(Role))?.[0] ?? ''] as const] : [];
    });
  }

  const names = (variable: string) => holders(variable).map(([name]) => name);
  const roles = (variable: string) => [...new Set(holders(variable).map(([, role]) => role))].sort();

  test('the client secret is told to those who prove to GitHub which app they are', () => {
    expect(names('githubSecret').sort()).toEqual([
      'authorizerGithub',
      'doneGet',
      'malware',
      'userDelete',
      'userPut',
      'web',
      'webChange',
      'webDecide',
    ]);
    const text = functionsOf(service.template).filter(({ properties }) =>
      JSON.stringify(properties).includes(OPERATOR.CODEBOX_GITHUB_SECRET),
    );
    expect(text.map(({ name }) => name).sort()).toEqual(names('githubSecret').sort());
  });

  test('what seals is told to the steps of a login, what signs to those who make or check tokens', () => {
    const told = (secret: string) =>
      functionsOf(service.template)
        .filter(({ properties }) => Object(Object(properties.Environment).Variables).sessionSecret === secret)
        .map(({ name }) => name)
        .sort();
    const { sealing, signing } = secrets(OPERATOR);
    const sealers = [
      'doneGet',
      'loginCallbackGet',
      'loginCliGet',
      'loginCliPost',
      'loginPost',
      'web',
      'webChange',
      'webDecide',
    ];
    expect(told(sealing)).toEqual(sealers);
    const signers = ['authorizerGithub', 'oidcExchange', 'oidcRead'];
    expect(told(signing)).toEqual(signers);
    expect(names('sessionSecret').sort()).toEqual([...signers, ...sealers].sort());
  });

  test.each([
    ['githubSecret', ['src/adapters/github.ts', 'src/adapters/github/malwareFeed.ts']],
    ['sessionSecret', ['src/registry/login/seal.ts']],
    ['upstreamTokens', ['src/adapters/upstreamToken.ts']],
    ['webhookSecrets', ['src/adapters/webhooks/secrets.ts']],
  ])('whoever has the code for it has %s, and nobody else', async (variable, parts) => {
    const users: string[] = [];
    for (const { name, properties } of functionsOf(service.template)) {
      const sources = await sourcesOf(name, properties.Handler);
      if (parts.some((part) => sources.includes(part))) users.push(name);
    }
    expect(names(variable)).toEqual(users);
  });

  const SSM = ['ssm:GetParameter', ':ssm:', ':parameter/codebox/secret'];
  const MANAGER = ['secretsmanager:GetSecretValue', ':secretsmanager:', ':secret:codebox/secret-??????'];
  const BOTH = ['ReadClientSecret', 'ReadSessionSecret'];

  test.each([
    // Without a session secret, the client secret stands in for it.
    [{ CODEBOX_GITHUB_SECRET: 'ssm:/codebox/secret' }, BOTH, SSM],
    [{ CODEBOX_SESSION_SECRET: 'secretsmanager:codebox/secret' }, ['ReadSessionSecret'], MANAGER],
    [
      { CODEBOX_GITHUB_SECRET: 'ssm:/codebox/secret', CODEBOX_SESSION_SECRET: SESSION },
      ['ReadClientSecret'],
      SSM,
    ],
  ])('%j lets those who use it read it, and nobody else', async (variables, ids, [action, ...place]) => {
    const resources = await resourcesFor(variables);
    expect(policiesOf(resources)).toEqual(ids);
    for (const id of ids) {
      const { Statement, ...document } = Object(resources[id]?.Properties.PolicyDocument);
      expect(document).toEqual({ Version: '2012-10-17' });
      expect(Statement).toEqual([
        { Effect: 'Allow', Action: action, Resource: { 'Fn::Sub': expect.any(String) } },
      ]);
      for (const part of place) expect(Statement[0].Resource['Fn::Sub']).toContain(part);
      const variable = id === 'ReadClientSecret' ? 'githubSecret' : 'sessionSecret';
      const allowed = JSON.stringify(resources[id]?.Properties.Roles).match(/\w+Role/g) ?? [];
      expect([...allowed].sort()).toEqual(roles(variable));
    }
  });

  test('what AWS keeps for upstreams and webhooks is read by those who use it, and by nobody else', async () => {
    const folder = await makeTempFolder();
    const CODEBOX_POLICY = path.join(folder, 'codebox.yml');
    const entries = [
      { packages: ['@old/*'], url: 'https://packages.example/', token: 'ssm:/codebox/old' },
      { packages: ['*'], url: 'https://registry.example/', token: 'secretsmanager:codebox/all' },
    ];
    const hook = {
      name: 'a',
      events: ['package:put', 'errors'],
      url: 'ssm:/codebox/url',
      secret: 'variable:key',
    };
    await writeFile(CODEBOX_POLICY, JSON.stringify({ upstreams: entries, webhooks: [hook] }));
    const resources = await resourcesFor({ CODEBOX_POLICY });
    await removeFolder(folder);
    const about = (id: string) => {
      const { Roles, PolicyDocument } = Object(resources[id]?.Properties);
      const places = JSON.stringify(PolicyDocument).match(/(parameter\/[^"]+|secret:[^"]+)/g);
      return { roles: (JSON.stringify(Roles).match(/\w+Role/g) ?? []).sort(), places };
    };
    expect(policiesOf(resources)).toEqual(['ReadUpstreamTokens', 'ReadWebhookSecrets']);
    expect(about('ReadUpstreamTokens')).toEqual({
      roles: roles('upstreamTokens'),
      places: ['parameter/codebox/old', 'secret:codebox/all-??????'],
    });
    expect(about('ReadWebhookSecrets')).toEqual({
      roles: roles('webhookSecrets'),
      places: ['parameter/codebox/url'],
    });
    // With webhooks, the topic tells their queue of what they want, and nobody else may.
    expect(resources.WebhookSubscription?.Properties).toMatchObject({
      TopicArn: { Ref: 'LogTopic' },
      RawMessageDelivery: true,
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: { namespace: [{ prefix: 'error:' }, 'info:package:put'] },
    });
    expect(resources.WebhookQueuePolicy?.Properties).toMatchObject({
      Queues: [{ Ref: 'WebhookQueue' }],
      PolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'LogTopic' } } },
          },
        ],
      },
    });
    expect(resources.WebhookDeadLettersAlarm?.Properties).toMatchObject({
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['WebhookDeadLetters', 'QueueName'] } }],
      AlarmActions: [{ Ref: 'AlarmTopic' }],
    });
  });

  test('secrets in the functions’ own variables need no policy, and no condition stands in for it', () => {
    expect(policiesOf(service.template.Resources)).toEqual([]);
    expect(service.template).not.toHaveProperty('Conditions');
  });

  test('the clients that read it, and that of queues, are Lambda’s own, and in no bundle', async () => {
    for (const { name, properties } of functionsOf(service.template)) {
      expect(await sourcesOf(name, properties.Handler)).not.toMatch(
        /client-ssm|client-secrets-manager|client-sqs/,
      );
    }
  });

  function policiesOf(resources: Readonly<Record<string, Resource>>): readonly string[] {
    return Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::IAM::Policy');
  }

  async function sourcesOf(name: string, handler: unknown): Promise<string> {
    const file = String(handler).replace(/\.default$/, '.js.map');
    return readFile(path.join(service.bundle(name), file), 'utf8');
  }
});
