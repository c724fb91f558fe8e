import { assertCredentials } from '../lib/credentials';
import { operatorError } from '../lib/explain';
import type { Options, Serverless, Utils } from '../lib/framework';
import { isRegion } from '../lib/template-settings';
import { findLimits } from './limits';
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
    initialize: () => this.#checkRegion(),
    // Not before:deploy:initialize, which the framework stopped to fire (docs/aws.md §1).
    'before:package:initialize': () => this.#beforePackaging(),
    // What was packaged before: deploy --package.
    'before:deploy:deploy': () => this.#checkCredentials(),
  };

  /** To package takes a minute; whoever cannot deploy hears of it first. */
  async #beforePackaging(): Promise<void> {
    this.#check();
    if (this.#serverless.processedInput.commands[0] === 'deploy') await this.#checkCredentials();
  }

  async #checkCredentials(): Promise<void> {
    try {
      await assertCredentials(this.#serverless);
    } catch (error) {
      throw operatorError(this.#serverless, error);
    }
  }

  /** Before every command: template-settings puts a region in place of a malformed one, where nothing may be removed. */
  #checkRegion(): void {
    const region = process.env.CODEBOX_REGION?.trim();
    if (region && !isRegion(region)) this.#check();
  }

  #check(): void {
    const stage = this.#serverless.getProvider('aws').getStage();
    const problems = [...findProblems(process.env, stage), ...findLimits(this.#serverless)];
    if (problems.length > 0) {
      const list = problems.map((problem) => `  ${problem}`).join('\n');
      const message = `The registry cannot be deployed with these environment variables:\n\n${list}\n`;
      throw new this.#serverless.classes.Error(message, 'CODEBOX_VARIABLES');
    }
    for (const warning of findWarnings(process.env)) this.#utils.log.warning(warning);
  }
}
