import { bun } from './families/bun';
import { npmFamily } from './families/npm';
import { pnpmFamily } from './families/pnpm';
import { yarn1 } from './families/yarn1';
import { yarn4 } from './families/yarn4';
import type { Family } from './family';

export type Client = {
  readonly id: string;
  readonly title: string;
  readonly spec: string;
  /** The major version of the Node it runs on, one of its own time: from Node 20 on npm 8 ends with 0 when it should not. */
  readonly node: number;
  /** pnpm up to 10 hands what is not about installing to the npm that it finds. */
  readonly helper?: string;
  readonly family: Family;
};

export const CLIENTS: readonly Client[] = [
  { id: 'npm-6', title: 'npm 6', spec: 'npm@6', node: 18, family: npmFamily(6) },
  { id: 'npm-8', title: 'npm 8', spec: 'npm@8', node: 18, family: npmFamily(8) },
  { id: 'npm-10', title: 'npm 10', spec: 'npm@10', node: 22, family: npmFamily(10) },
  { id: 'npm-11', title: 'npm 11', spec: 'npm@11', node: 24, family: npmFamily(11) },
  { id: 'npm-newest', title: 'npm, newest', spec: 'npm@latest', node: 24, family: npmFamily(12) },
  { id: 'yarn-1', title: 'yarn 1', spec: 'yarn@1', node: 22, family: yarn1 },
  { id: 'yarn-4', title: 'yarn 4', spec: '@yarnpkg/cli-dist@4', node: 24, family: yarn4 },
  { id: 'pnpm-9', title: 'pnpm 9', spec: 'pnpm@9', node: 22, helper: 'npm@10', family: pnpmFamily(9) },
  { id: 'pnpm-10', title: 'pnpm 10', spec: 'pnpm@10', node: 24, helper: 'npm@11', family: pnpmFamily(10) },
  { id: 'pnpm-newest', title: 'pnpm, newest', spec: 'pnpm@latest', node: 24, family: pnpmFamily(12) },
  { id: 'bun', title: 'bun', spec: 'bun@latest', node: 24, family: bun },
];
