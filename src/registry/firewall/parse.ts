import { isObject, type JsonObject } from '../../lib/json';
import { nearest } from '../../lib/nearest';
import { isPrintable } from '../../lib/printable';
import type { Block, Policy } from './policy';
import { spanIn } from './span';
import { type Spec, specIn } from './spec';

type Parsed = { readonly policy: Policy | undefined; readonly problems: readonly string[] };
type Problems = string[];

const FIELDS = ['minAge', 'mode', 'allow', 'block'];
const MODES = ['enforce', 'report'] as const;
const LONGEST_REASON = 200;

/**
 * The policy in the value of a codebox.yml; undefined: it has none. Each problem is a sentence. A field that this
 * release does not know is one: a rule that nobody applies must not look like protection.
 */
export function parsePolicy(document: unknown): Parsed {
  if (!isObject(document)) return { policy: undefined, problems: ['It must be a group of fields.'] };
  const problems: Problems = unknownFields(document, { where: 'The document', known: ['firewall'] });
  const { firewall } = document;
  if (firewall === undefined) return { policy: undefined, problems };
  if (!isObject(firewall)) {
    return { policy: undefined, problems: [...problems, 'firewall must be a group of fields.'] };
  }
  problems.push(...unknownFields(firewall, { where: 'firewall', known: FIELDS }));
  const policy: Policy = {
    minAge: minAge(firewall.minAge, problems),
    mode: mode(firewall.mode, problems),
    allow: listOf(firewall.allow, { field: 'allow', problems, read: allowed }),
    block: listOf(firewall.block, { field: 'block', problems, read: blocked }),
  };
  return { policy, problems };
}

function unknownFields(
  object: JsonObject,
  { where, known }: { readonly where: string; readonly known: readonly string[] },
): Problems {
  return Object.keys(object)
    .filter((field) => !known.includes(field))
    .map(
      (field) =>
        `${where} has the field ${shown(field)}, which this release does not know. The nearest one is ${nearest(field, known)}.`,
    );
}

function minAge(value: unknown, problems: Problems): number {
  if (value === undefined) return 0;
  const span = typeof value === 'string' ? spanIn(value) : undefined;
  if (span === undefined) {
    problems.push(
      'firewall.minAge must be a number of minutes, hours, days or weeks up to a year, such as 3 days.',
    );
  }
  return span ?? 0;
}

function mode(value: unknown, problems: Problems): Policy['mode'] {
  const found = value === undefined ? 'enforce' : MODES.find((word) => word === value);
  if (found === undefined) problems.push(`firewall.mode must be ${MODES.join(' or ')}.`);
  return found ?? 'enforce';
}

type Reader<Item> = (value: unknown) => Item | string;
type List<Item> = { readonly field: string; readonly problems: Problems; readonly read: Reader<Item> };

/** A reader's text says what is wrong. */
function listOf<Item extends object>(value: unknown, { field, problems, read }: List<Item>): readonly Item[] {
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

function allowed(value: unknown): Spec | string {
  const spec = typeof value === 'string' ? specIn(value) : undefined;
  return spec ?? `${shown(value)} is not ${HOW}`;
}

function blocked(value: unknown): Block | string {
  if (!isObject(value)) return `it must have the fields package and reason`;
  const unknown = Object.keys(value).find((field) => !['package', 'reason'].includes(field));
  if (unknown !== undefined) return `it has the field ${shown(unknown)}; there are only package and reason`;
  const spec = allowed(value.package);
  if (typeof spec === 'string') return spec;
  const { reason } = value;
  if (!isReason(reason)) return `reason must be a line of at most ${LONGEST_REASON} characters`;
  return { ...spec, reason: reason.trim() };
}

function isReason(value: unknown): value is string {
  const isText = typeof value === 'string' && value.trim() !== '';
  return isText && value.length <= LONGEST_REASON && isPrintable(value);
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
}
