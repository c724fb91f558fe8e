export const ACTIONS = ['read', 'publish', 'unpublish', 'stage', 'approve'] as const;

/**
 * `publish` covers every change that takes nothing away: versions, dist-tags, deprecations. `stage`: to propose a
 * version; `approve`: to publish one that was proposed, or to reject it.
 */
export type Action = (typeof ACTIONS)[number];

/** What a token of this registry may be for. Only people approve. */
export const TOKEN_ACTIONS: readonly Action[] = ACTIONS.filter((action) => action !== 'approve');
