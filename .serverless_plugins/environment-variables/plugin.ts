import type { Options, Serverless, Utils } from '../lib/framework';
import { findProblems, findWarnings } from './problems';

/** Stops a deploy with one list of everything that is wrong with the operator's variables. */
export class EnvironmentVariables {
  readonly #serverless: Serverless;
  readonly #utils: Utils;

  constructor(serverless: Serverless, _options: Options, utils: Utils) {
    this.#serverless = serverless;
    this.#utils = utils;
  }

  readonly hooks = {
    // Not before:deploy:initialize, which the framework stopped to fire (aws.md §1).
    'before:package:initialize': () => this.#check(),
  };

  #check(): void {
    const problems = findProblems(process.env, this.#serverless.getProvider('aws').getStage());
    if (problems.length > 0) {
      const list = problems.map((problem) => `  ${problem}`).join('\n');
      const message = `The environment variables for the registry are not complete:\n\n${list}\n`;
      throw new this.#serverless.classes.Error(message, 'CODEBOX_VARIABLES');
    }
    for (const warning of findWarnings(process.env)) this.#utils.log.warning(warning);
  }
}
