import { np, releaseIt, semanticRelease } from './singles';
import type { ReleaseTool } from './tool';
import { changesets, lerna, nx } from './workspaces';

export const RELEASE_TOOLS: readonly ReleaseTool[] = [np, lerna, changesets, semanticRelease, releaseIt, nx];
