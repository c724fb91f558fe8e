import type { S3 } from '../../src/adapters/s3/client';
import { isIndex, listObjects, openBucket } from '../lib/bucket';
import { OperatorError, operatorError } from '../lib/explain';
import type { Options, Serverless, Utils } from '../lib/framework';
import { deleteBucket } from './delete-bucket';

/** `sls remove` takes the packages with it only when it is told so by the bucket's name. */
export class RemoveStorage {
  readonly #serverless: Serverless;
  readonly #options: Options;
  readonly #utils: Utils;

  constructor(serverless: Serverless, options: Options, utils: Utils) {
    this.#serverless = serverless;
    this.#options = options;
    this.#utils = utils;
  }

  readonly commands = {
    remove: {
      options: {
        'delete-packages': { usage: 'Name of the bucket to delete with every package in it', type: 'string' },
        'keep-packages': { usage: 'Keep the bucket and its packages', type: 'boolean' },
      },
    },
  };

  readonly hooks = {
    'before:remove:remove': () => this.#decide(),
  };

  async #decide(): Promise<void> {
    const { 'delete-packages': named, 'keep-packages': keep } = this.#options;
    try {
      if (keep && named !== undefined)
        throw new OperatorError('--keep-packages and --delete-packages exclude each other.');
      const s3 = await openBucket(this.#serverless);
      const packages = await countPackages(s3);
      if (packages === undefined) return;
      if (keep) return this.#utils.log.notice(`The bucket ${s3.bucket} stays, with ${inWords(packages)}.`);
      if (named === undefined) throw new OperatorError(this.#choice(s3.bucket, packages));
      if (named !== s3.bucket)
        throw new OperatorError(`The bucket is ${s3.bucket}, not ${named}. Nothing was deleted.`);
      await this.#delete(s3);
    } catch (error) {
      throw operatorError(this.#serverless, error);
    }
  }

  async #delete(s3: S3): Promise<void> {
    const { log, progress } = this.#utils;
    const line = progress.get('codebox');
    try {
      const count = await deleteBucket(s3, (deleted) =>
        line.update(`Deleting packages: ${deleted} objects gone`),
      );
      log.notice(`The bucket ${s3.bucket} and its ${count} objects, with all their versions, are deleted.`);
    } finally {
      line.remove();
    }
  }

  #choice(bucket: string, packages: number): string {
    const stage = this.#serverless.getProvider('aws').getStage();
    return [
      `The bucket ${bucket} holds ${inWords(packages)}. Choose what happens to them:`,
      `  sls remove --stage ${stage} --keep-packages`,
      `  sls remove --stage ${stage} --delete-packages ${bucket}`,
    ].join('\n');
  }
}

/** undefined when there is no bucket, and so nothing to lose. */
async function countPackages(s3: S3): Promise<number | undefined> {
  try {
    return (await listObjects(s3)).filter(isIndex).length;
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchBucket') return undefined;
    throw error;
  }
}

function inWords(packages: number): string {
  return packages === 1 ? '1 package' : `${packages} packages`;
}
