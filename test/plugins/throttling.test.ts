import { readFileSync } from 'node:fs';
import { APIGatewayClient, UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { parse } from 'yaml';
import { Throttling } from '../../.serverless_plugins/throttling/plugin';
import { readApi } from '../../src/local/gateway/routes';
import { setEnvironment } from '../support/environment';
import { lambdaError } from '../support/fakeDeployment';
import { fakeServerless, ServerlessError } from '../support/fakeServerless';

const source = readFileSync('serverless.yml', 'utf8');
const { functions } = parse(source, { maxAliasCount: -1 });
const STACK = [
  { ResourceType: 'AWS::S3::Bucket', PhysicalResourceId: 'acme-test' },
  { ResourceType: 'AWS::ApiGateway::RestApi', PhysicalResourceId: 'abc123' },
];

const api = mockClient(APIGatewayClient);
let restore = () => {};
beforeEach(() => {
  restore = setEnvironment({ CODEBOX_RATE_LIMIT: undefined, CODEBOX_LOGIN_RATE_LIMIT: undefined });
  api.reset();
  api.on(UpdateStageCommand).resolves({});
});
afterEach(() => restore());

async function deployed(stack = STACK) {
  const serverless = fakeServerless('acme-test', { functions, stack });
  await serverless.run(Throttling, 'after:deploy:deploy');
  const [call] = api.commandCalls(UpdateStageCommand);
  const operations = call?.args[0].input.patchOperations ?? [];
  const changes = new Map(operations.map(({ op, path, value }) => [`${op} ${path}`, value]));
  return { input: call?.args[0].input, changes, notice: serverless.output.notice };
}

describe('throttling', () => {
  test('limits the stage of the deployed API as a whole', async () => {
    const { input, changes, notice } = await deployed();
    expect(input).toMatchObject({ restApiId: 'abc123', stageName: 'test' });
    expect(changes.get('replace /*/*/throttling/rateLimit')).toBe('2000');
    expect(changes.get('replace /*/*/throttling/burstLimit')).toBe('4000');
    expect(notice).toEqual(['Requests per second: at most 2000, and 20 for each route without a login.']);
  });

  test('limits every route without an authorizer more tightly, and no other', async () => {
    const { changes } = await deployed();
    const open = readApi(source).routes.filter(({ authorizer }) => authorizer === undefined);
    const places = open.map(({ method, resource }) => `/${resource.replaceAll('/', '~1')}/${method}`);
    expect(places).toContain('/~1registry~1-~1v1~1login/POST');
    expect(places).toContain('/~1-~1npm~1v1~1oidc~1{proxy+}/POST');
    const limited = places.flatMap((place) => [
      [`replace ${place}/throttling/rateLimit`, '20'],
      [`replace ${place}/throttling/burstLimit`, '40'],
    ]);
    expect([...changes].filter(([path]) => !path.includes('*')).sort()).toEqual(limited.sort());
  });

  test('takes other rates from the operator, and no burst that AWS would refuse', async () => {
    restore = setEnvironment({ CODEBOX_RATE_LIMIT: ' 5000 ', CODEBOX_LOGIN_RATE_LIMIT: '5' });
    const { changes } = await deployed();
    expect(changes.get('replace /*/*/throttling/rateLimit')).toBe('5000');
    expect(changes.get('replace /*/*/throttling/burstLimit')).toBe('5000');
    expect(changes.get('replace /~1registry~1-~1v1~1login/POST/throttling/rateLimit')).toBe('5');
  });

  test('says what AWS refuses, and that a stack has no API', async () => {
    api.on(UpdateStageCommand).rejects(lambdaError('AccessDeniedException', 403));
    await expect(deployed()).rejects.toThrow(ServerlessError);
    await expect(deployed()).rejects.toThrow('Your AWS credentials do not allow this');
    await expect(deployed([])).rejects.toThrow('The stack has no API');
  });
});
