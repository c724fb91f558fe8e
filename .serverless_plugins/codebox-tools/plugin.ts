import { OperatorError, operatorError } from '../lib/explain';
import type { Options, Serverless, Utils } from '../lib/framework';
import { doctor } from './doctor';
import { migrateDomain } from './domain';
import type { Summary } from './each-object';
import { encrypt } from './encrypt';
import { indexPackages } from './index-packages';
import { settingsText } from './settings';
import type { Tools } from './tools';
import { verify } from './verify';

/** `sls codebox …`: the maintenance of a deployed registry. Every command may be run again, and while it is in use. */
export class CodeboxTools {
  readonly #serverless: Serverless;
  readonly #options: Options;
  readonly #utils: Utils;

  constructor(serverless: Serverless, options: Options, utils: Utils) {
    this.#serverless = serverless;
    this.#options = options;
    this.#utils = utils;
  }

  readonly commands = {
    codebox: {
      type: 'container',
      usage: 'Maintain the registry',
      commands: {
        encrypt: {
          usage: 'Encrypt every stored object that is not encrypted yet',
          lifecycleEvents: ['encrypt'],
          options: {
            'kms-key-id': {
              usage: "Id or ARN of a KMS key; without it S3's own keys (SSE-S3)",
              type: 'string',
            },
          },
        },
        index: {
          usage: 'Tell the log topic the latest version of every package',
          lifecycleEvents: ['index'],
        },
        domain: {
          usage: 'Move the registry to another domain',
          lifecycleEvents: ['migrate'],
          options: {
            host: { usage: 'The new host, for example npm.example.com', type: 'string', required: true },
            path: {
              usage: 'The path, for example /registry; without it, paths stay as they are',
              type: 'string',
            },
          },
        },
        verify: {
          usage: 'Check that every version has its tarball, with the bytes that its index promises',
          lifecycleEvents: ['verify'],
          options: {
            fix: {
              usage: 'Repair counts in the indexes and drop old attachments; removes no tarball',
              type: 'boolean',
            },
          },
        },
        settings: {
          usage: 'Print every variable that sets something, with its default',
          lifecycleEvents: ['print'],
        },
        doctor: {
          usage: 'Check variables, GitHub, bucket, functions, topic and public URL',
          lifecycleEvents: ['doctor'],
        },
      },
    },
  };

  readonly hooks = {
    'codebox:encrypt:encrypt': () => this.#run(encrypt),
    'codebox:index:index': () => this.#run(indexPackages),
    'codebox:domain:migrate': () => this.#run(migrateDomain),
    'codebox:verify:verify': () => this.#run(verify),
    'codebox:settings:print': () => this.#utils.log.notice(settingsText()),
    'codebox:doctor:doctor': () => this.#run(doctor),
  };

  async #run(command: (tools: Tools) => Promise<Summary>): Promise<void> {
    const { log, progress } = this.#utils;
    const line = progress.get('codebox');
    try {
      const show = (text: string) => line.update(text);
      this.#report(await command({ serverless: this.#serverless, options: this.#options, log, show }));
    } catch (error) {
      throw operatorError(this.#serverless, error);
    } finally {
      line.remove();
    }
  }

  #report({ counts, failures }: Summary): void {
    const parts = [...counts, ['failed', failures.length]].map(([outcome, count]) => `${outcome}: ${count}`);
    this.#utils.log.notice(parts.join(', '));
    if (failures.length === 0) return;
    const list = failures.map(({ name, reason }) => `  ${name}: ${reason}`).join('\n');
    throw new OperatorError(`Failed:\n${list}`);
  }
}
