import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/**
 * A value that must not be printed. Every way of turning it into text gives `[redacted]`, except `reveal()`.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** A secret as it is configured: the secret itself, or the place where AWS keeps it. */
export type SecretSource = Secret | { readonly store: 'ssm' | 'secretsmanager'; readonly name: string };
