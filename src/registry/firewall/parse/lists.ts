import { isObject } from '../../../lib/json';
import { isPrintable } from '../../../lib/printable';
import { shown } from '../../documentList';
import type { Block } from '../policy';
import { type Spec, specIn } from '../spec';
import type { Problems } from './problems';

export const LONGEST_REASON = 200;

/** undefined: it is none, and the reader has added to the faults. */
type Reader<Item> = (value: unknown, faults: string[]) => Item | undefined;
type List<Item> = { readonly field: string; readonly problems: Problems; readonly read: Reader<Item> };

/** A list whose entries that reader takes. */
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
    const faults: string[] = [];
    const found = read(item, faults);
    problems.push(...faults.map((fault) => `firewall.${field}, entry ${index + 1}: ${fault}.`));
    return found ?? [];
  });
}

const HOW = 'a package, a pattern, or one of them with versions, such as left-pad, @types/* or react@^19.2.0';

/** A text says what is wrong. */
export function specOf(value: unknown): Spec | string {
  const spec = typeof value === 'string' ? specIn(value) : undefined;
  return spec ?? `${shown(value)} is not ${HOW}`;
}

/** An entry of `allow`. */
export const allowed: Reader<Spec> = (value, faults) => {
  const spec = specOf(value);
  if (typeof spec !== 'string') return spec;
  faults.push(spec);
  return undefined;
};

/** An entry of `block`. */
export const blocked: Reader<Block> = (value, faults) => {
  if (!isObject(value)) {
    faults.push('it must have the fields package and reason');
    return undefined;
  }
  const unknown = Object.keys(value).filter((field) => !BLOCK_FIELDS.includes(field));
  faults.push(
    ...unknown.map((field) => `it has the field ${shown(field)}; there are only ${BLOCK_FIELDS.join(', ')}`),
  );
  const spec = allowed(value.package, faults);
  const { reason, since } = value;
  if (since !== undefined && !isDay(since)) faults.push('since must be a day such as 2026-09-15');
  if (!isReason(reason)) faults.push(`reason must be a line of 1 to ${LONGEST_REASON} characters`);
  if (!spec || !isReason(reason)) return undefined;
  return { ...spec, reason: reason.trim(), ...(isDay(since) && { since }) };
};

const BLOCK_FIELDS = ['package', 'reason', 'since'];

/** There is no 31st of February, which `Date` takes for one of March. */
function isDay(value: unknown): value is string {
  const date = new Date(typeof value === 'string' ? `${value}T00:00:00Z` : Number.NaN);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === value;
}

function isReason(value: unknown): value is string {
  const isText = typeof value === 'string' && value.trim() !== '';
  return isText && value.length <= LONGEST_REASON && isPrintable(value);
}
