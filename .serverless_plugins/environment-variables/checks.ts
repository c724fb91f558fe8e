import { isRegion } from '../lib/template-settings';

type Check = (value: string, stage: string) => string | undefined;

/** What is wrong with a value for AWS alone, by the functions' names of the variables; a laptop may have others. */
export const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['region', (value) => (isRegion(value) ? undefined : 'is not the name of an AWS region')],
  [
    'bucket',
    (value, stage) =>
      isBucketName(`${value}-${stage}`) ? undefined : `does not make a bucket's name (${value}-${stage})`,
  ],
]);

/** S3's rules for a bucket's name. */
function isBucketName(name: string): boolean {
  return /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(name) && !name.includes('..');
}
