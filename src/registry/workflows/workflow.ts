import type { JsonObject } from '../../lib/json';

/** A run of a GitHub Actions workflow, as GitHub vouches for it. */
export type Workflow = {
  /** As GitHub writes it: `Acme/widgets`. */
  readonly repository: string;
  readonly repositoryId: string;
  readonly ownerId: string;
  /** The file in .github/workflows: `release.yml`. */
  readonly file: string;
  /** What it runs on: `refs/heads/main`. */
  readonly ref: string;
  /** Empty: the job names none. */
  readonly environment: string;
  /** What started it: `push`. */
  readonly event: string;
  readonly runId: string;
  /** GitHub's number of the account that started the run; '' where GitHub does not say. */
  readonly startedBy: string;
  /** Of the ID token: another one in each. */
  readonly tokenId: string;
};

const MAX_LENGTH = 1000;
/** A comma would make a list of the groups that follow from it, as the authorizer passes them on. */
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;
const NUMBER = /^\d+$/;

/**
 * The claims of an ID token; undefined when they are not those of GitHub Actions. Never `sub`: owners can choose its
 * form (docs/github.md §5).
 */
export function parseWorkflow(claims: JsonObject): Workflow | undefined {
  const repository = text(claims.repository, REPOSITORY);
  const workflow = {
    repository,
    repositoryId: text(claims.repository_id, NUMBER),
    ownerId: text(claims.repository_owner_id, NUMBER),
    file: workflowFile(text(claims.workflow_ref), repository),
    ref: text(claims.ref),
    event: text(claims.event_name),
    runId: text(claims.run_id),
    tokenId: text(claims.jti),
  };
  const isComplete = Object.values(workflow).every((value) => value !== '');
  if (!isComplete) return undefined;
  return { ...workflow, environment: text(claims.environment), startedBy: text(claims.actor_id, NUMBER) };
}

/** Whom events and `_npmUser` name: `acme/widgets (release.yml)`. GitHub logins hold no slash, so it is nobody's. */
export function workflowUser({ repository, file }: Pick<Workflow, 'repository' | 'file'>): string {
  return `${repository} (${file})`;
}

/** The groups by which access rules name it: by the repository's name, and by its number. */
export function workflowGroups({
  repository,
  repositoryId,
}: Pick<Workflow, 'repository' | 'repositoryId'>): readonly string[] {
  return [`oidc:${repository.toLowerCase()}`, `repo-id:${repositoryId}`];
}

/** For a sentence that says what no rule matched. */
export function describeWorkflow({ repository, file, ref, environment, event }: Workflow): string {
  const place = environment === '' ? 'no environment' : `environment ${environment}`;
  return `repository ${repository}, workflow ${file}, ${ref}, ${place}, event ${event}`;
}

/**
 * `acme/widgets/.github/workflows/release.yml@refs/heads/main` is release.yml of acme/widgets; else nothing. Files and
 * branches may hold an `@` of their own: the ref is looked for from the end, and a file with an `@` is refused, since
 * `release.yml@evil.yml` must not pass for release.yml.
 */
function workflowFile(workflowRef: string, repository: string): string {
  const folder = `${repository}/.github/workflows/`;
  if (!workflowRef.toLowerCase().startsWith(folder.toLowerCase())) return '';
  const rest = workflowRef.slice(folder.length);
  const file = rest.slice(0, Math.max(0, rest.lastIndexOf('@refs/')));
  return /[/@]/.test(file) ? '' : file;
}

function text(claim: unknown, form = /^/): string {
  return typeof claim === 'string' && claim.length <= MAX_LENGTH && form.test(claim) ? claim : '';
}
