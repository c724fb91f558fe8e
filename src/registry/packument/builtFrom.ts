import { isObject, type JsonObject, parseJson } from '../../lib/json';

/** Where a version was built, as its provenance says. */
export type BuiltFrom = {
  /** `https://github.com/acme/widget`. */
  readonly repository: string;
  /** `.github/workflows/release.yml`. */
  readonly workflow: string;
  /** In hex. */
  readonly commit: string;
};

/** What a verified bundle (`{attestations: [{bundle}]}`) says; undefined if it says it in another way than GitHub's. */
export function builtFrom(text: string): BuiltFrom | undefined {
  const { attestations } = objectOf(parseJson(text));
  const [attestation]: readonly unknown[] = Array.isArray(attestations) ? attestations : [];
  const { dsseEnvelope } = objectOf(objectOf(attestation).bundle);
  const { payload } = objectOf(dsseEnvelope);
  const statement = typeof payload === 'string' ? Buffer.from(payload, 'base64').toString('utf8') : '';
  const { buildDefinition } = objectOf(objectOf(parseJson(statement)).predicate);
  const { externalParameters, resolvedDependencies } = objectOf(buildDefinition);
  const { repository, path } = objectOf(objectOf(externalParameters).workflow);
  const [source]: readonly unknown[] = Array.isArray(resolvedDependencies) ? resolvedDependencies : [];
  const { gitCommit } = objectOf(objectOf(source).digest);
  const isComplete =
    isText(repository) && isText(path) && isText(gitCommit) && /^[\da-f]{40,64}$/.test(gitCommit);
  return isComplete ? { repository, workflow: path, commit: gitCommit } : undefined;
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 500;
}
