export const ATTEMPTS = 2;
export const ATTEMPT_MS = 1500;
/** The SDK's pause between the two. */
const PAUSE_MS = 100;

/** After so long at most an event that the topic does not take is given up. */
export const TOPIC_PATIENCE_MS = ATTEMPTS * ATTEMPT_MS + PAUSE_MS;
