import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { createGitHub } from '../../src/adapters/github';
import { type Config, configFaults, readConfig } from '../../src/config';
import { isSameServer } from '../../src/config/upstream';
import { findLimits } from '../environment-variables/limits';
import {
  findProblems,
  findWarnings,
  lambdaEnvironment,
  TAKE_ANOTHER,
} from '../environment-variables/problems';
import { openBucket } from '../lib/bucket';
import { assertCredentials, lendCredentials } from '../lib/credentials';
import { OperatorError, reason, statusOf } from '../lib/explain';
import type { Serverless } from '../lib/framework';
import { tellOldCatalogue } from './catalogue-warning';
import { tellDeadLetters } from './dead-letters';
import { concurrencyLimit, deployedVariables } from './deployment';
import type { Summary } from './each-object';
import { firewallLines } from './firewall-lines';
import { tellMalwareAge } from './malware';
import { type Checks, runChecks } from './run-checks';
import type { Tools } from './tools';
import { checkTokenTopic, checkTopic } from './topics';
import { checkUpstreams } from './upstreams';

const CHECKS: Checks<Tools> = new Map([
  ['Variables', checkVariables],
  ['GitHub', checkGitHub],
  ['Public registry', ({ log }) => checkUpstreams(config(), log.warning)],
  ['AWS credentials', ({ serverless }) => assertCredentials(serverless)],
]);

/** None of them can pass without the credentials. */
const CHECKS_OF_AWS: Checks<Tools> = new Map([
  ['Bucket', checkBucket],
  ['Functions', checkFunctions],
  ['Topic', checkTopic],
  ['Tokens for machines', checkTokenTopic],
  ['Public URL', checkPublicUrl],
]);

/** Everything that a registry needs, each with a tick or with a sentence that says what to do. */
export async function doctor(tools: Tools): Promise<Summary> {
  // That there are none is told below. Secrets that AWS keeps are read with them.
  await lendCredentials(tools.serverless).catch(() => {});
  const failures = await runChecks(CHECKS, tools);
  const isKnown = !failures.some(({ name }) => name === 'AWS credentials');
  if (isKnown) failures.push(...(await runChecks(CHECKS_OF_AWS, tools)));
  const limits = isKnown ? await limitWarnings(tools.serverless) : [];
  for (const warning of [...findWarnings(process.env), ...limits]) tools.log.warning(warning);
  for (const line of await firewallLines(tools, isKnown)) tools.log.notice(line);
  if (isKnown) await tellMalwareAge(tools, 'the function malware');
  if (isKnown) await tellOldCatalogue(tools);
  if (isKnown) await tellDeadLetters(tools);
  const all = CHECKS.size + CHECKS_OF_AWS.size;
  const skipped = isKnown ? 0 : CHECKS_OF_AWS.size;
  const counts = [['checks passed', all - skipped - failures.length] as const];
  return { counts: new Map(isKnown ? counts : [...counts, ['left out', skipped]]), failures };
}

async function checkVariables({ serverless }: Tools): Promise<void> {
  const stage = serverless.getProvider('aws').getStage();
  const problems = [...findProblems(process.env, stage), ...findLimits(serverless)];
  if (problems.length > 0) throw new OperatorError(problems.join('\n    '));
}

/** A token that cannot exist: GitHub says so to those whose own credentials are right, and 401 to others. */
async function checkGitHub(): Promise<void> {
  await createGitHub(config()).identify(`gho_${'0'.repeat(36)}`);
}

async function checkBucket({ serverless }: Tools): Promise<void> {
  const { client, bucket } = await openBucket(serverless);
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch (error) {
    // An answer to HEAD has no body that could say more.
    if (statusOf(error) !== 404) throw error;
    throw new OperatorError(
      `There is no bucket ${bucket}. Deploy the stage, or check CODEBOX_BUCKET and --stage.`,
    );
  }
}

async function checkFunctions({ serverless }: Tools): Promise<void> {
  for (const name of Object.keys(serverless.service.functions)) {
    const { registry = '', apiEndpoint = '' } = await deployedVariables(serverless, name);
    if (isSameServer(registry, apiEndpoint)) {
      throw new OperatorError(
        `The function ${name} asks this registry itself for public packages (${registry}). ${TAKE_ANOTHER} Then deploy again.`,
      );
    }
  }
}

async function checkPublicUrl({ serverless }: Tools): Promise<void> {
  const { apiEndpoint } = await deployedVariables(serverless, 'put');
  if (!apiEndpoint) throw new OperatorError('The deployed registry does not know its URL. Deploy it again.');
  const status = await fetch(`${apiEndpoint}/-/ping`, { signal: AbortSignal.timeout(10_000) }).then(
    (answer) => String(answer.status),
    () => 'no answer',
  );
  if (status === '200') return;
  throw new OperatorError(`${apiEndpoint}/-/ping gives ${status}. Check the domain and CODEBOX_PUBLIC_URL.`);
}

/** One install makes dozens of requests at once, and each may take two functions: its own and the authorizer. */
const ENOUGH_AT_ONCE = 100;

/** A new account often starts with ten, which AWS raises on request. Not a fault: small teams may do with less. */
async function limitWarnings(serverless: Serverless): Promise<readonly string[]> {
  try {
    const limit = await concurrencyLimit(serverless);
    if (limit === undefined || limit >= ENOUGH_AT_ONCE) return [];
    return [
      `Your AWS account runs ${limit} functions at once. One npm install can need more, and then gets 503. Ask for ${ENOUGH_AT_ONCE} or more in Service Quotas: AWS Lambda, Concurrent executions.`,
    ];
  } catch (error) {
    return [`The number of functions that your AWS account runs at once could not be read: ${reason(error)}`];
  }
}

function config(): Config {
  const env = lambdaEnvironment(process.env);
  if (configFaults(env).length > 0) throw new OperatorError('Set the variables first.');
  return readConfig(env);
}
