import path from 'node:path';
import { isObject } from '../lib/json';
import type { LambdaFunction } from './gateway/functions';

const ROOT = path.resolve(__dirname, '../..');

/** The function that serverless.yml calls `src/package/get.default`, from its TypeScript source. */
export async function loadSource(handler: string): Promise<LambdaFunction> {
  const [, file = '', name = ''] = /^(.+)\.(\w+)$/.exec(handler) ?? [];
  const module: unknown = await import(path.join(ROOT, `${file}.ts`));
  const found = exported(module, name);
  if (typeof found !== 'function') throw new Error(`${file} has no function ${name}.`);
  return (event, context) => found(event, context);
}

/** Under tsx, what a CommonJS module exports arrives whole as its `default`. */
function exported(module: unknown, name: string): unknown {
  const own = isObject(module) ? module[name] : undefined;
  return isObject(own) && name in own ? own[name] : own;
}
