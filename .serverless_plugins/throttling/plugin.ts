import { APIGatewayClient, UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import { readAll } from '../../src/config/setting';
import { DEPLOYMENT_SETTINGS } from '../../src/config/variables';
import { OperatorError, operatorError } from '../lib/explain';
import type { Options, Serverless, Utils } from '../lib/framework';
import { limits, openRoutes } from './limits';

/**
 * Limits the rates of the deployed stage. The template cannot: the framework makes a deployment with a new name each
 * time, and CloudFormation refuses a StageDescription where the stage is there already.
 */
export class Throttling {
  readonly #serverless: Serverless;
  readonly #utils: Utils;

  constructor(serverless: Serverless, _options: Options, utils: Utils) {
    this.#serverless = serverless;
    this.#utils = utils;
  }

  readonly hooks = {
    'after:deploy:deploy': () => this.#limit(),
  };

  async #limit(): Promise<void> {
    const provider = this.#serverless.getProvider('aws');
    const { values: wanted } = readAll(DEPLOYMENT_SETTINGS, process.env);
    const routes = openRoutes(Object.values(this.#serverless.service.functions));
    try {
      const client = new APIGatewayClient(await provider.getAwsSdkV3Config());
      const restApiId = apiId(await provider.getStackResources());
      const patchOperations = [...limits(wanted, routes)];
      await client.send(
        new UpdateStageCommand({ restApiId, stageName: provider.getStage(), patchOperations }),
      );
    } catch (error) {
      throw operatorError(this.#serverless, error);
    }
    this.#utils.log.notice(
      `Requests per second: at most ${wanted.all}, and ${wanted.open} for each route without a login.`,
    );
  }
}

type StackResources = Awaited<ReturnType<ReturnType<Serverless['getProvider']>['getStackResources']>>;

function apiId(resources: StackResources): string {
  const api = resources.find(({ ResourceType }) => ResourceType === 'AWS::ApiGateway::RestApi');
  if (api?.PhysicalResourceId !== undefined) return api.PhysicalResourceId;
  throw new OperatorError('The stack has no API, so that no rate could be limited. Deploy again.');
}
