import { readPolicyFile } from '../../src/config/policyFile';
import type { Settings } from '../../src/config/setting';
import { SETTINGS } from '../../src/config/variables';
import type { Serverless } from '../lib/framework';

/** Bytes of all variables of a function, as JSON. Lambda's own refusal, after the upload, tells the text it measured. */
const MOST_BYTES = 4096;
const LONGEST_NAME = 64;

/** Sentences for what AWS would refuse only after everything is uploaded, and for what makes no sense on Lambda. */
export function findLimits(serverless: Serverless): readonly string[] {
  return [...stageProblems(serverless), ...sizeProblems(serverless), ...privateProblems()];
}

/** On Lambda, loopback is where the runtime tells the function what to do. */
function privateProblems(): readonly string[] {
  const { webhooks } = readPolicyFile(process.env);
  return webhooks
    .filter(({ allowPrivate }) => allowPrivate)
    .map(
      ({ name }) =>
        `The webhook ${name} has allowPrivate, which is for npm start alone: the functions are in no private network. Remove it.`,
    );
}

/** The framework itself takes letters, digits and hyphens alone. */
function stageProblems(serverless: Serverless): readonly string[] {
  const stage = serverless.getProvider('aws').getStage();
  if (stage === 'test-invoke-stage') {
    return ['API Gateway keeps the stage test-invoke-stage for itself. Take another name for --stage.'];
  }
  const names = Object.values(serverless.service.functions).map((definition) => definition?.name ?? '');
  const [longest = ''] = names.sort((one, other) => other.length - one.length);
  const excess = longest.length - LONGEST_NAME;
  if (excess <= 0) return [];
  return [
    `The stage ${stage} is too long by ${excess}: its function ${longest} has ${longest.length} characters, and Lambda takes ${LONGEST_NAME}.`,
  ];
}

function sizeProblems(serverless: Serverless): readonly string[] {
  const measured = Object.keys(serverless.service.functions).map((name) => {
    const variables = variablesOf(serverless, name);
    return { name, variables, bytes: size(variables) };
  });
  const [worst] = measured.sort((one, other) => other.bytes - one.bytes);
  if (!worst || worst.bytes <= MOST_BYTES) return [];
  const longest = Object.entries(worst.variables)
    .map(([name, value]) => ({ name: operatorsName(name), bytes: size(value) }))
    .sort((one, other) => other.bytes - one.bytes)
    .slice(0, 3)
    .map(({ name, bytes }) => `${name} (${bytes})`);
  return [
    `The variables of the function ${worst.name} take ${worst.bytes} bytes, and Lambda takes ${MOST_BYTES} together. The longest are ${longest.join(', ')}. ${advice(worst.variables)}`,
  ];
}

/** What is in codebox.yml goes into the bundles, which have room. */
function advice({ access = '', trustedPublishers = '' }: Readonly<Record<string, string>>): string {
  const movable = Object.entries({ access, trustedPublishers }).filter(([, value]) => value !== '');
  if (movable.length === 0) return 'Make them shorter.';
  const moves = movable.map(([name]) => `${operatorsName(name)} (as ${name})`).join(' and ');
  return `Move ${moves} into codebox.yml, where there is room (docs/settings.md).`;
}

function variablesOf(serverless: Serverless, name: string): Readonly<Record<string, string>> {
  const { provider, functions } = serverless.service;
  const all = { ...provider.environment, ...functions[name]?.environment };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, deployed(value)]));
}

/** What the deployment puts in the place of an intrinsic function; never shorter than it. */
function deployed(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[key, argument] = []] = Object.entries(value);
  if (key === 'Ref') return 'x'.repeat(REFERENCES.get(String(argument)) ?? ARN);
  const [separator, parts] = key === 'Fn::Join' && Array.isArray(argument) ? argument : [];
  if (!Array.isArray(parts)) return 'x'.repeat(ARN);
  return parts.map(deployed).join(String(separator));
}

const ARN = 100;
const REFERENCES: ReadonlyMap<string, number> = new Map([
  ['ApiGatewayRestApi', 10],
  ['AWS::Region', 'ap-southeast-1'.length],
  ['AWS::URLSuffix', 'amazonaws.com.cn'.length],
]);

function size(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function operatorsName(name: string): string {
  const known: Settings = SETTINGS;
  return known[name]?.operator ?? name;
}
