import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, Resource as ResourceSpec, SpecDatabase } from '@aws-cdk/service-spec-types';
import type { Template } from '../../support/lambda/package';

type Place = { readonly db: SpecDatabase; readonly path: string };
type Properties = ResourceSpec['properties'];

/** A second to load. */
let database: SpecDatabase | undefined;

/** What AWS's own specification of CloudFormation's resources does not know or allow in a template, with its path. */
export function faultsOf({ Resources }: Template): readonly string[] {
  database ??= loadAwsServiceSpecSync();
  const db = database;
  const specs = new Map(Object.entries(Resources).map(([id, { Type }]) => [id, specOf(db, Type)]));
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const spec = specs.get(id);
    if (!spec) return [`${id}: there is no ${Type}`];
    return [
      ...propertyFaults(Properties, spec.properties, { db, path: id }),
      ...attributesIn(Properties).flatMap(([target, attribute]) => {
        const known = specs.get(target)?.attributes;
        return known && !(attribute in known) ? [`${id}: ${target} has no attribute ${attribute}`] : [];
      }),
    ];
  });
}

function specOf(db: SpecDatabase, type: string): ResourceSpec | undefined {
  return db.lookup('resource', 'cloudFormationType', 'equals', type)[0];
}

function propertyFaults(given: object, known: Properties, { db, path }: Place): readonly string[] {
  const missing = Object.keys(known).filter((name) => known[name]?.required && !(name in given));
  const faults = Object.entries(given).flatMap(([name, value]) => {
    const property = known[name];
    const at = `${path}.${name}`;
    if (!property) return [`${at} is not known`];
    const types = [property.type, ...(property.previousTypes ?? [])];
    return anyOf(value, types, { db, path: at });
  });
  return [...missing.map((name) => `${path}.${name} is missing`), ...faults];
}

/** The faults by the type that fits best; none where one fits. */
function anyOf(value: unknown, types: readonly PropertyType[], place: Place): readonly string[] {
  const attempts = types.map((type) => valueFaults(value, type, place));
  return attempts.sort((one, other) => one.length - other.length)[0] ?? [];
}

function valueFaults(value: unknown, type: PropertyType, place: Place): readonly string[] {
  if (isIntrinsic(value)) return [];
  const { db, path } = place;
  switch (type.type) {
    case 'union':
      return anyOf(value, type.types, place);
    case 'ref':
      if (!isRecord(value)) return [`${path} is not an object`];
      return propertyFaults(value, db.get('typeDefinition', type.reference.$ref).properties, place);
    case 'array':
      if (!Array.isArray(value)) return [`${path} is not a list`];
      return value.flatMap((item, index) =>
        valueFaults(item, type.element, { db, path: `${path}.${index}` }),
      );
    case 'map':
      if (!isRecord(value)) return [`${path} is not a map`];
      return Object.entries(value).flatMap(([key, item]) =>
        valueFaults(item, type.element, { db, path: `${path}.${key}` }),
      );
    default:
      return primitiveFaults(value, type, path);
  }
}

function primitiveFaults(value: unknown, type: PropertyType, path: string): readonly string[] {
  const allowed: readonly unknown[] | undefined = 'allowedValues' in type ? type.allowedValues : undefined;
  if (allowed && !allowed.includes(value))
    return [`${path} is ${JSON.stringify(value)}, not one of ${allowed}`];
  return isOf(value, type.type) ? [] : [`${path} is ${JSON.stringify(value)}, not a ${type.type}`];
}

/** CloudFormation takes numbers and flags as text, and the other way round. */
function isOf(value: unknown, type: PropertyType['type']): boolean {
  switch (type) {
    case 'number':
      return value !== '' && !Number.isNaN(Number(value));
    case 'integer':
      return Number.isInteger(Number(value));
    case 'boolean':
      return value === true || value === false || value === 'true' || value === 'false';
    case 'json':
      return isRecord(value);
    case 'tag':
      return isRecord(value) && 'Key' in value && 'Value' in value;
    default:
      return ['string', 'number', 'boolean'].includes(typeof value);
  }
}

function attributesIn(value: unknown): readonly (readonly [target: string, attribute: string])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== 'Fn::GetAtt') return attributesIn(inner);
    const [target, ...attribute] = Array.isArray(inner) ? inner.map(String) : String(inner).split('.');
    return [[target ?? '', attribute.join('.')] as const];
  });
}

function isIntrinsic(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const [key = '', ...more] = Object.keys(value);
  return more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
