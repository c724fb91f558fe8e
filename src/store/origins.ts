import type { Upstream } from '../ports/upstream';
import { type Origin, originOf } from '../registry/upstreams/origins';

export type UpstreamOf = ReadonlyMap<Origin, Upstream>;

/** Each name at its one origin. What has none does not exist. */
export function createOrigins(upstreams: UpstreamOf): Upstream {
  const origins = [...upstreams.keys()];
  const [only] = upstreams.values();
  if (only && upstreams.size === 1) return only;
  const at = (name: string) => {
    const origin = originOf(origins, name);
    return origin && upstreams.get(origin);
  };
  return {
    packument: async (name, form) => at(name)?.packument(name, form),
    has: async (name) => (await at(name)?.has(name)) ?? false,
    renew: (name) => at(name)?.renew?.(name) ?? false,
    remembers: (name, form) => at(name)?.remembers?.(name, form) ?? false,
    isAtHand: (name, form) => at(name)?.isAtHand?.(name, form) ?? true,
    packumentUrl: (name) => at(name)?.packumentUrl(name),
    tarball: async (name, file, named) => at(name)?.tarball(name, file, named),
    keeps: (name) => at(name)?.keeps(name) ?? false,
    keptTarball: async (name, file) => at(name)?.keptTarball?.(name, file),
    tarballUrl: (name, file) => at(name)?.tarballUrl(name, file),
  };
}
