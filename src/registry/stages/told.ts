import type { JsonObject } from '../../lib/json';
import type { Packument } from '../packument/packument';
import { announcement } from '../publish/announcement';
import { stageItem } from './item';
import type { Stage } from './stage';

type Config = { readonly apiEndpoint: string; readonly loginFlow: string };

/** The page about it; undefined where nobody can log in to the pages. */
export function stageUrl(id: string, { apiEndpoint, loginFlow }: Config): string | undefined {
  return loginFlow === 'web' ? `${apiEndpoint}/-/web/stages/${id}` : undefined;
}

type Published = { readonly manifest: JsonObject; readonly packument: Packument };

/** The same about one that was published, with what they are told of every publish. */
export function approvedEvent(stage: Stage, { manifest, packument }: Published, config: Config): JsonObject {
  return { ...announcement(manifest, packument), ...stageEvent(stage, config) };
}

/** What subscribers of the topic are told about it. `name` is the package, as in every event. */
export function stageEvent(stage: Stage, config: Config): JsonObject {
  const { id, packageName, ...item } = stageItem(stage, stageUrl(stage.id, config));
  return { name: packageName, stage: id, ...item };
}
