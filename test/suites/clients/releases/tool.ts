import type { Files } from '../setup';
import type { Command } from '../terminal';

export type Step = Pick<Command, 'args' | 'terminal' | 'prompts'>;

/** What is changed and committed, what is then run, and the version that all packages have behind it. */
export type Release = {
  readonly version: string;
  readonly change: Files;
  readonly message: string;
  readonly steps: readonly Step[];
  /** What somebody should know of it. */
  readonly note?: string;
};

export type ReleaseTool = {
  readonly id: string;
  readonly spec: string;
  readonly node: number;
  /** Of the repository. */
  readonly files: Files;
  readonly packages: readonly string[];
  /** Is the tool looked for in the project's own node_modules? */
  readonly local?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** The tag of the first package in git. */
  tag(version: string): string;
  readonly first: Release;
  readonly second: Release;
};

/** A file of settings. */
export function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
