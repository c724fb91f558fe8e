/**
 * Ends what hangs, and nothing else: no program and no answer takes so long, however slow or busy the machine is. Never
 * shorter, and never for what a test is about; Jest's own limit for a test (jest.config.ts) is still longer, so that the
 * message which names the culprit comes first.
 */
export const LAST_RESORT_MS = 15 * 60_000;
