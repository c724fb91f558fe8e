const ATTEMPTS = 2;
const ATTEMPT_MS = 2000;
/** The SDK's pause between the two. */
const PAUSE_MS = 100;

/** For the client: without `throwOnRequestTimeout` the SDK only warns of a service that does not answer. */
export const PATIENT = {
  maxAttempts: ATTEMPTS,
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: ATTEMPT_MS,
    throwOnRequestTimeout: true,
  },
} as const;

/** After so long at most a place that does not tell its secret is given up. */
export const SECRET_PATIENCE_MS = ATTEMPTS * ATTEMPT_MS + PAUSE_MS;
