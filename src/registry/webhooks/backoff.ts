/** After so many the delivery is a dead letter. The template has the same number (resources/webhooks.yml). */
export const ATTEMPTS = 10;

const FIRST_S = 30;
const LONGEST_S = 3600;

/** Seconds until the next one, after so many that failed: together three hours. */
export function secondsAfter(attempts: number): number {
  return Math.min(LONGEST_S, FIRST_S * 2 ** (attempts - 1));
}
