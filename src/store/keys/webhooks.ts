import { DEAD_PREFIX, WAITING_PREFIX } from '../keys';

/** `id`: of a delivery, in hex. */
export function waitingKey(id: string, attempts: number): string {
  return `${WAITING_PREFIX}${id}-${attempts}.json`;
}

export function deadKey(id: string): string {
  return `${DEAD_PREFIX}${id}.json`;
}
