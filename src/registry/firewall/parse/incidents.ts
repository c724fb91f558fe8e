import { isObject } from '../../../lib/json';
import { isPrintable } from '../../../lib/printable';
import { shown } from '../../documentList';
import type { IncidentRule } from '../incidents';
import { specText } from '../spec';
import { LONGEST_REASON, specOf } from './lists';

export const MOST_RULES = 500;
const LONGEST_BY = 200;
const FIELDS = ['action', 'package', 'reason', 'by', 'at'];
const ACTIONS = ['block', 'allow'] as const;

type Parsed = { readonly rules: readonly IncidentRule[]; readonly problems: readonly string[] };

/** The rules in a document of the bucket. Each problem is a sentence. */
export function parseIncidents(document: unknown): Parsed {
  const list = isObject(document) ? document.rules : undefined;
  if (!Array.isArray(list)) return { rules: [], problems: ['It must have a list of rules.'] };
  if (list.length > MOST_RULES) {
    return { rules: [], problems: [`It has ${list.length} rules; ${MOST_RULES} are the most.`] };
  }
  const read = list.map(incidentRule);
  return {
    rules: read.filter((rule) => typeof rule !== 'string'),
    problems: read.flatMap((rule, index) =>
      typeof rule === 'string' ? [`Rule ${index + 1}: ${rule}.`] : [],
    ),
  };
}

/** As `parseIncidents` reads them. */
export function incidentsDocument(rules: readonly IncidentRule[]): unknown {
  const entries = rules.map((rule) => {
    const { action, reason, by, at } = rule;
    return { action, package: specText(rule), reason, by, at };
  });
  return { rules: entries };
}

/** A rule; or a text that says what is wrong. */
export function incidentRule(value: unknown): IncidentRule | string {
  if (!isObject(value)) return `it must have the fields ${FIELDS.join(', ')}`;
  const unknown = Object.keys(value).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) return `it has the field ${shown(unknown)}, which this release does not know`;
  const action = ACTIONS.find((word) => word === value.action);
  if (action === undefined) return `action must be ${ACTIONS.join(' or ')}`;
  const spec = specOf(value.package);
  if (typeof spec === 'string') return spec;
  const { reason, by, at } = value;
  if (!isLine(reason, LONGEST_REASON) || (action === 'block' && reason.trim() === ''))
    return `reason must be a line of 1 to ${LONGEST_REASON} characters`;
  if (!isLine(by, LONGEST_BY) || by === '') return `by must be a line of at most ${LONGEST_BY} characters`;
  if (typeof at !== 'string' || !isMoment(at)) return 'at must be a moment such as 2026-01-31T12:00:00.000Z';
  return { ...spec, action, reason: reason.trim(), by, at };
}

function isLine(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest && isPrintable(value);
}

function isMoment(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString() === text;
}
