import { operatorError } from '../lib/explain';
import type { Options, Serverless, Utils } from '../lib/framework';
import { redrive } from './dead-letters';
import { doctor } from './doctor';
import { migrateDomain } from './domain';
import { report, type Summary } from './each-object';
import { encrypt } from './encrypt';
import { importPackages } from './import';
import { indexPackages } from './index-packages';
import { deployedPlace } from './place';
import { prune } from './prune';
import { allow, block, rules, unblock } from './rules';
import { settingsText } from './settings';
import { tokens } from './tokens';
import type { Tools } from './tools';
import { verify } from './verify';
import { why } from './why';

const PACKAGE = { usage: 'For example event-stream@3.3.6, @types/* or react@^19.2.0', type: 'string' };

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
        import: {
          usage: 'Take packages over from another registry, or from the storage of a Verdaccio',
          lifecycleEvents: ['import'],
          options: {
            from: { usage: 'The URL of the registry, or the folder', type: 'string', required: true },
            package: { usage: 'A package; may be given several times', type: 'multiple' },
            scope: { usage: 'All packages of a scope, for example @acme', type: 'multiple' },
            'dry-run': { usage: 'Tell what would be imported, and write nothing', type: 'boolean' },
          },
        },
        prune: {
          usage: 'Show which versions the rules in codebox.yml let go, or unpublish them',
          lifecycleEvents: ['prune'],
          options: {
            package: { usage: 'A package or a pattern; may be given several times', type: 'multiple' },
            apply: { usage: 'Unpublish them', type: 'boolean' },
            json: { usage: 'Print what a program reads', type: 'boolean' },
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
        block: {
          usage: 'Hold a public package or version back, without a deployment: block event-stream@3.3.6',
          lifecycleEvents: ['block'],
          options: {
            package: PACKAGE,
            reason: { usage: 'Why; whoever asks for it reads that', type: 'string' },
          },
        },
        allow: {
          usage: 'Serve a public package or version, whatever the policy says: allow react@19.2.1',
          lifecycleEvents: ['allow'],
          options: { package: PACKAGE, reason: { usage: 'Why; the operators read that', type: 'string' } },
        },
        unblock: {
          usage: 'Remove a rule that block or allow has made: unblock event-stream@3.3.6',
          lifecycleEvents: ['unblock'],
          options: { package: PACKAGE },
        },
        why: {
          usage: 'Tell whether a version is served, why not, and what clients get instead: why react@19.2.1',
          lifecycleEvents: ['tell'],
          options: { package: PACKAGE },
        },
        rules: {
          usage: 'Print the rules that block and allow have made, with whoever made them, and when',
          lifecycleEvents: ['print'],
        },
        tokens: {
          usage: 'Print every token for machines, with who made it and when it was used; or revoke some',
          lifecycleEvents: ['tokens'],
          options: {
            revoke: { usage: 'The key of a token, or its beginning, to revoke it', type: 'string' },
            'revoke-of': { usage: 'The GitHub login of somebody whose tokens all end', type: 'string' },
          },
        },
        redrive: {
          usage:
            'Bring dead letters, as changes that search does not know of, back to their queues or functions',
          lifecycleEvents: ['redrive'],
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
    'codebox:encrypt:encrypt': () => this.#run(reported(encrypt)),
    'codebox:import:import': () => this.#run(reported(importPackages)),
    'codebox:prune:prune': () => this.#run(prune),
    'codebox:index:index': () => this.#run(reported(indexPackages)),
    'codebox:domain:migrate': () => this.#run(reported(migrateDomain)),
    'codebox:verify:verify': () => this.#run(reported(verify)),
    'codebox:block:block': () => this.#run(block),
    'codebox:allow:allow': () => this.#run(allow),
    'codebox:unblock:unblock': () => this.#run(unblock),
    'codebox:why:tell': () => this.#run(why),
    'codebox:rules:print': () => this.#run(rules),
    'codebox:tokens:tokens': () => this.#run(tokens),
    'codebox:redrive:redrive': () => this.#run(redrive),
    'codebox:settings:print': () => this.#utils.log.notice(settingsText()),
    'codebox:doctor:doctor': () => this.#run(reported(doctor)),
  };

  async #run(command: (tools: Tools) => Promise<void>): Promise<void> {
    const { log, progress, writeText: print } = this.#utils;
    const line = progress.get('codebox');
    try {
      const show = (text: string) => line.update(text);
      const place = deployedPlace(this.#serverless, { options: this.#options, log, show, print });
      await command({ ...place, serverless: this.#serverless });
    } catch (error) {
      throw operatorError(this.#serverless, error);
    } finally {
      line.remove();
    }
  }
}

function reported(command: (tools: Tools) => Promise<Summary>): (tools: Tools) => Promise<void> {
  return async (tools) => report(await command(tools), tools.log);
}
