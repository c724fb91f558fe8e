import {
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';

type Variables = Record<string, string>;

/** Lambda with the functions of a deployed stage in memory. Call `restore()` in afterEach. */
export function fakeDeployment(functions: Readonly<Record<string, Variables>>) {
  const variables = new Map(Object.entries(functions));
  const revisions = new Map<string, number>();
  const mock = mockClient(LambdaClient);
  const revision = (name: string) => String(revisions.get(name) ?? 0);

  function found(name: string | undefined): Variables {
    const known = name === undefined ? undefined : variables.get(name);
    if (!known) throw lambdaError('ResourceNotFoundException', 404);
    return known;
  }

  mock.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions: 1000 } });
  mock.on(GetFunctionConfigurationCommand).callsFake(async ({ FunctionName }) => ({
    Environment: { Variables: found(FunctionName) },
    RevisionId: revision(FunctionName),
  }));
  mock.on(UpdateFunctionConfigurationCommand).callsFake(async ({ FunctionName, Environment, RevisionId }) => {
    found(FunctionName);
    if (RevisionId !== revision(FunctionName)) throw lambdaError('PreconditionFailedException', 412);
    variables.set(FunctionName, Environment.Variables);
    revisions.set(FunctionName, Number(RevisionId) + 1);
    return {};
  });
  return { mock, variables, restore: () => mock.restore() };
}

export function lambdaError(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
}
