import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { findProblems } from '../../.serverless_plugins/environment-variables/problems';
import { isObject } from '../../src/lib/json';
import { makeTempFolder, removeFolder } from '../support/tempFolder';
import { RIGHT, WRONG } from './schemaCases';

const ROOT = path.resolve(__dirname, '../..');
const schema: unknown = JSON.parse(readFileSync(path.join(ROOT, 'codebox.schema.json'), 'utf8'));
const isValid = new Ajv({ allowUnionTypes: true }).compile(Object(schema));

const VARIABLES = {
  CODEBOX_REGION: 'eu-central-1',
  CODEBOX_BUCKET: 'acme-packages',
  CODEBOX_REGISTRY: 'https://registry.example/',
  CODEBOX_GITHUB_CLIENT_ID: 'client-id',
  CODEBOX_GITHUB_SECRET: 'client-secret-0123456789abcdef012345',
  CODEBOX_RESTRICTED_ORGS: 'acme',
};

let folder = '';
beforeAll(async () => {
  folder = await makeTempFolder();
});
afterAll(() => removeFolder(folder));

/** What the registry says of a codebox.yml, before a deployment as at a start. */
async function problems(content: string): Promise<readonly string[]> {
  const file = path.join(folder, 'codebox.yml');
  await writeFile(file, content);
  return findProblems({ ...VARIABLES, CODEBOX_POLICY: file }, 'test');
}

describe('codebox.schema.json', () => {
  test.each(RIGHT)('takes what the registry takes: %s', async (content) => {
    expect(await problems(content)).toEqual([]);
    expect([isValid(parse(content)), isValid.errors]).toEqual([true, null]);
  });

  test.each(WRONG)('names what the registry names in %s: %s', async (_field, content) => {
    expect(await problems(content)).not.toEqual([]);
    expect(isValid(parse(content))).toBe(false);
  });

  test('has a right and a wrong value for each of its fields here', () => {
    const fields = fieldsOf(schema);
    expect(fields.length).toBeGreaterThan(20);
    const right = new Set(RIGHT.flatMap((content) => fieldsIn(parse(content))));
    const wrong = new Set(WRONG.map(([field]) => field));
    expect(fields.filter((field) => !right.has(field) || !wrong.has(field))).toEqual([]);
  });
});

describe('codebox.example.yml', () => {
  const example = readFileSync(path.join(ROOT, 'codebox.example.yml'), 'utf8');

  test('is what the schema and the registry take', async () => {
    expect(await problems(example)).toEqual([]);
    expect(isValid(parse(example))).toBe(true);
    expect(example).toContain('$schema=./codebox.schema.json');
  });
});

/** `firewall.block[].reason` and the like, in the order of the schema. */
function fieldsOf(node: unknown, place = ''): readonly string[] {
  if (!isObject(node)) return [];
  const { $ref, properties, items, anyOf = [], allOf = [] } = node;
  const referred = typeof $ref === 'string' ? [definition($ref)] : [];
  const others = [...referred, ...list(anyOf), ...list(allOf)].flatMap((one) => fieldsOf(one, place));
  const own = Object.entries(isObject(properties) ? properties : {}).flatMap(([name, value]) => {
    const field = place === '' ? name : `${place}.${name}`;
    return [field, ...fieldsOf(value, field)];
  });
  return [...new Set([...own, ...fieldsOf(items, `${place}[]`), ...others])];
}

function definition(reference: string): unknown {
  const all = isObject(schema) && isObject(schema.definitions) ? schema.definitions : {};
  return all[reference.split('/').at(-1) ?? ''];
}

/** The same of a document. */
function fieldsIn(value: unknown, place = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => fieldsIn(item, `${place}[]`));
  return Object.entries(isObject(value) ? value : {}).flatMap(([name, item]) => {
    const field = place === '' ? name : `${place}.${name}`;
    return [field, ...fieldsIn(item, field)];
  });
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
