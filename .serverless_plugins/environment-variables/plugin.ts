import { unknownSettings } from '../../src/config/unknown';
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
    initialize: () => this.#beforeAll(),
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

  /** template-settings puts a region in place of a malformed one, where nothing may be removed. */
  #beforeAll(): void {
    const region = process.env.CODEBOX_REGION?.trim();
    if (region && !isRegion(region)) this.#check();
    if (!CHECKED_LATER.includes(this.#serverless.processedInput.commands.join(' '))) {
      this.#refuse(unknownSettings(process.env));
    }
  }

  #check(): void {
    const stage = this.#serverless.getProvider('aws').getStage();
    this.#refuse([...findProblems(process.env, stage), ...findLimits(this.#serverless)]);
    for (const warning of findWarnings(process.env)) this.#utils.log.warning(warning);
  }

  #refuse(problems: readonly string[]): void {
    if (problems.length === 0) return;
    const list = problems.map((problem) => `  ${problem}`).join('\n');
    const message = `The environment variables for the registry are not right:\n\n${list}\n`;
    throw new this.#serverless.classes.Error(message, 'CODEBOX_VARIABLES');
  }
}

/** They tell of unknown settings along with everything else, or are how to look a name up. */
const CHECKED_LATER = ['package', 'deploy', 'codebox doctor', 'codebox settings'];
