import { RegistryError } from '../../errors';
import { isObject, type JsonObject } from '../../lib/json';
import { repositoryPage } from '../repository';

/** Who signed a provenance, as a certificate of a known authority says. */
export type Builder = {
  /** Who vouched for the workflow: `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** Where the workflow is from: `https://github.com/acme/widget`. */
  readonly repository: string;
};

export type Built = {
  /** Who signed the provenance. */
  readonly builder: Builder;
  /** Who may vouch for workflows here, without a trailing slash. */
  readonly issuer: string;
  readonly statement: JsonObject;
  /** As the package's manifest names it. */
  readonly repository: unknown;
};

/**
 * RegistryError 400 unless the provenance was signed by a workflow that the configured issuer vouches for, and of the
 * repository that the package names: whoever looks at the one is led to the other. What the statement says of itself
 * must be so, too.
 */
export function assertBuiltFrom({ builder, issuer, statement, repository }: Built): void {
  if (builder.issuer !== issuer) {
    throw refuse(`is vouched for by ${builder.issuer}, where this registry believes ${issuer} alone`);
  }
  const built = repositoryPage(builder.repository);
  if (!samePage(repositoryPage(repository), built)) {
    throw refuse(
      `is signed by a workflow of ${builder.repository}, and the repository in package.json is not that one`,
    );
  }
  if (!samePage(statedRepository(statement), built)) {
    throw refuse(
      `says that it is of another repository than ${builder.repository}, whose workflow signed it`,
    );
  }
}

/** GitHub knows no case in the names of owners and repositories. */
function samePage(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one.toLowerCase() === other.toLowerCase();
}

/** In SLSA 1 of GitHub's workflows, and in SLSA 0.2, where a ref follows behind an @. */
function statedRepository({ predicate }: JsonObject): string | undefined {
  const { buildDefinition, invocation } = objectAt(predicate);
  const { workflow } = objectAt(objectAt(buildDefinition).externalParameters);
  const { uri } = objectAt(objectAt(invocation).configSource);
  const stated =
    objectAt(workflow).repository ?? (typeof uri === 'string' ? uri.split('@', 1)[0] : undefined);
  return repositoryPage(stated);
}

function objectAt(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function refuse(problem: string): RegistryError {
  return new RegistryError(400, `The provenance ${problem}.`);
}
