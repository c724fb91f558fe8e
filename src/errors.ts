type Options = { readonly cause?: unknown; readonly headers?: Readonly<Record<string, string>> };

/**
 * An answer that is not a success. `message` is a sentence for the person at the client and is sent as it is:
 * it must hold no secret and no internals; those go into `cause`, which is only logged.
 */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, { cause, headers = {} }: Options = {}) {
    super(message, { cause });
    this.status = status;
    this.headers = headers;
  }
}

/** A part we depend on did not answer: 503 with Retry-After, which npm retries by itself. */
export function unavailable(message: string, cause?: unknown): RegistryError {
  return new RegistryError(503, message, { cause, headers: { 'retry-after': '2' } });
}
