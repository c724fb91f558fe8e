import { isObject, type JsonObject, own } from '../../lib/json';

/** The value at that path of a parsed file, or undefined. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => (isObject(found) ? own(found, key) : undefined), value);
}

export function group(value: unknown, where: string): JsonObject {
  if (!isObject(value)) throw new Error(`serverless.yml: ${where} must be a group of settings.`);
  return value;
}

export function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new Error(`serverless.yml: ${where} must be text.`);
  return value;
}

export function count(value: unknown): number {
  if (typeof value !== 'number' || value < 0) {
    throw new Error(`serverless.yml: ${String(value)} stands where a number is expected.`);
  }
  return value;
}

/** undefined stays undefined; anything else is read. */
export function optional<Value>(value: unknown, read: (value: unknown) => Value): Value | undefined {
  return value === undefined ? undefined : read(value);
}
