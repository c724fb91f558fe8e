import type { Prompt } from './terminal';

/** The words of a command: a package, with or without a version; a tag; a text. */
export type Words = { readonly spec: string; readonly tag: string; readonly text: string };

/** What a client has no way to do, and why; `tried`, when given, must fail for the reason to stay true. */
export type Cannot = { readonly cannot: string; readonly tried?: readonly string[] };

/** A row of which only newer npm prints the registry's sentence. */
export const FROM_LOCKFILE = 'install from a lockfile that names a young version: refused';
export const STATUS_ALONE = 'The client prints the status, 403, without the reason';

export const NO_COMMAND = 'The client has no such command';
export const NO_NOTICES = 'The client prints no notices of a registry';

type Act = (words: Words) => readonly string[];

export type Login = {
  /** Each with what is typed; the second, for yarn 1, publishes. */
  readonly steps: readonly { readonly args: readonly string[]; readonly prompts: readonly Prompt[] }[];
  readonly terminal: boolean;
  /** What is found in the home from then until the logout: the token, or only a name. */
  readonly trace: string;
};

export type Credentials = { readonly name: string; readonly token: string };

export type CommandName =
  | 'login'
  | 'logout'
  | 'whoami'
  | 'ping'
  | 'publish'
  | 'install'
  | 'frozen'
  | 'pack'
  | 'add'
  | 'view'
  | 'search'
  /** `text`: the words behind it. */
  | 'token'
  | 'audit'
  | 'outdated'
  | 'noticed'
  | 'tagAdd'
  | 'tagList'
  | 'tagRemove'
  | 'deprecate'
  | 'undeprecate'
  | 'unpublish'
  /** `text`: the words behind it. */
  | 'stage';

export type Family = {
  /** For the head of the table. */
  readonly name: string;
  /** The heading in docs/clients-setup.md. */
  readonly heading: string;
  readonly lockfile: string;
  /** Runs Node so that it finds what was installed. */
  readonly node: readonly string[];
  /** What a project needs besides, and docs/clients-setup.md does not say. */
  readonly files?: Readonly<Record<string, string>>;
  /** What a project needs before it can be published. */
  readonly prepare?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** An error that comes after all is done; what was done is checked all the same. */
  readonly forgives?: RegExp;
  /** What it prints of an audit without an answer, where that is not the registry's sentence. */
  readonly unaudited?: string;
  /** What it prints of a tarball that is refused, where that is not the registry's sentence. */
  readonly heldBack?: string;
  /** What somebody should know of a cell that is fine, by title of its row. */
  readonly notes?: Readonly<Record<string, string>>;
  readonly login: ((who: Credentials) => Login) | Cannot;
  readonly commands: Readonly<Record<Exclude<CommandName, 'login'>, Act | Cannot>>;
};

export function isCannot(plan: unknown): plan is Cannot {
  return typeof plan === 'object' && plan !== null && 'cannot' in plan;
}
