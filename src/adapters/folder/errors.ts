import { RegistryError, unavailable } from '../../errors';

/** The code of a file system error, for example `ENOENT`; empty for anything else. */
export function errorCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return String(code);
}

/** A handler for `catch` that turns those errors into a value and throws all others. */
export function instead<Value>(codes: readonly string[], value: Value): (error: unknown) => Value {
  return (error) => {
    if (codes.includes(errorCode(error))) return value;
    throw error;
  };
}

/** 503 for every fault. The messages of file system errors hold paths, and no secret. */
export function notAvailable(error: unknown): RegistryError {
  return error instanceof RegistryError ? error : unavailable('Storage is not available. Try again.', error);
}
