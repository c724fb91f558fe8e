import {
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  type GetFunctionConfigurationCommandOutput,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { OperatorError } from '../lib/explain';
import type { Serverless } from '../lib/framework';

type Variables = Readonly<Record<string, string>>;

/** The variables of a deployed function. Rejects with a sentence when the stage is not deployed. */
export async function deployedVariables(serverless: Serverless, name: string): Promise<Variables> {
  const lambda = new LambdaClient(await serverless.getProvider('aws').getAwsSdkV3Config());
  const { Environment } = await configuration(lambda, deployedName(serverless, name));
  return Environment?.Variables ?? {};
}

/**
 * Sets a variable of a deployed function and leaves the others as they are. Lambda itself refuses the change when
 * somebody else has changed the function since it was read.
 */
export async function setVariable(serverless: Serverless, name: string, change: Variables): Promise<string> {
  const lambda = new LambdaClient(await serverless.getProvider('aws').getAwsSdkV3Config());
  const FunctionName = deployedName(serverless, name);
  const { Environment, RevisionId } = await configuration(lambda, FunctionName);
  const before = Environment?.Variables ?? {};
  if (Object.entries(change).every(([key, value]) => before[key] === value)) return 'functions already right';
  const Variables = { ...before, ...change };
  const input = { FunctionName, RevisionId, Environment: { Variables } };
  await lambda.send(new UpdateFunctionConfigurationCommand(input));
  return 'functions changed';
}

/** How many functions the account may run at once in the region; undefined: Lambda does not say. */
export async function concurrencyLimit(serverless: Serverless): Promise<number | undefined> {
  const lambda = new LambdaClient(await serverless.getProvider('aws').getAwsSdkV3Config());
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
  return AccountLimit?.ConcurrentExecutions;
}

/** Calls a deployed function with a payload, as a JSON text. It resolves as soon as Lambda has taken that. */
export async function createCaller(
  serverless: Serverless,
  name: string,
): Promise<(payload: string) => Promise<void>> {
  const lambda = new LambdaClient(await serverless.getProvider('aws').getAwsSdkV3Config());
  const FunctionName = deployedName(serverless, name);
  return async (Payload) => {
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  };
}

function deployedName({ service }: Serverless, name: string): string {
  const deployed = service.functions[name]?.name;
  if (deployed !== undefined) return deployed;
  throw new OperatorError(`serverless.yml has no function ${name}.`);
}

async function configuration(
  lambda: LambdaClient,
  FunctionName: string,
): Promise<GetFunctionConfigurationCommandOutput> {
  try {
    return await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
    const message = `There is no function ${FunctionName}. Is the stage deployed? --stage chooses another one.`;
    throw new OperatorError(message);
  }
}
