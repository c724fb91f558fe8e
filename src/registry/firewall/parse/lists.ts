import { defined, isObject } from '../../../lib/json';
import { isPrintable } from '../../../lib/printable';
import type { Block } from '../policy';
import { type Spec, specIn } from '../spec';
import { type Problems, shown } from './problems';

export const LONGEST_REASON = 200;

type Reader<Item> = (value: unknown) => Item | string;
type List<Item> = { readonly field: string; readonly problems: Problems; readonly read: Reader<Item> };

/** A list whose entries that reader takes. A reader's text says what is wrong. */
export function listOf<Item extends object>(
  value: unknown,
  { field, problems, read }: List<Item>,
): readonly Item[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    problems.push(`firewall.${field} must be a list.`);
    return [];
  }
  return value.flatMap((item, index) => {
    const found = read(item);
    if (typeof found !== 'string') return [found];
    problems.push(`firewall.${field}, entry ${index + 1}: ${found}.`);
    return [];
  });
}

const HOW = 'a package, a pattern, or one of them with versions, such as left-pad, @types/* or react@^19.2.0';

/** An entry of `allow`. */
export function allowed(value: unknown): Spec | string {
  const spec = typeof value === 'string' ? specIn(value) : undefined;
  return spec ?? `${shown(value)} is not ${HOW}`;
}

/** An entry of `block`. */
export function blocked(value: unknown): Block | string {
  if (!isObject(value)) return `it must have the fields package and reason`;
  const unknown = Object.keys(value).find((field) => !BLOCK_FIELDS.includes(field));
  if (unknown !== undefined)
    return `it has the field ${shown(unknown)}; there are only ${BLOCK_FIELDS.join(', ')}`;
  const spec = allowed(value.package);
  if (typeof spec === 'string') return spec;
  const { reason, since } = value;
  if (since !== undefined && !isDay(since)) return 'since must be a day such as 2026-09-15';
  if (!isReason(reason)) return `reason must be a line of at most ${LONGEST_REASON} characters`;
  return { ...spec, reason: reason.trim(), ...defined({ since }) };
}

const BLOCK_FIELDS = ['package', 'reason', 'since'];

function isDay(value: unknown): value is string {
  const hasForm = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
  return hasForm && !Number.isNaN(Date.parse(value));
}

function isReason(value: unknown): value is string {
  const isText = typeof value === 'string' && value.trim() !== '';
  return isText && value.length <= LONGEST_REASON && isPrintable(value);
}
