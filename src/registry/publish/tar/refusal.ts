import { RegistryError } from '../../../errors';

export const INCOMPLETE = 'The tarball cannot be read: it is not a complete tar.gz.';

/** The refusal of an archive that every program would unpack, but not all to the same files. */
export function ambiguous(problem: string): RegistryError {
  return new RegistryError(400, `Programs would unpack the tarball in different ways: ${problem}.`);
}

export function incomplete(cause?: unknown): RegistryError {
  return new RegistryError(400, INCOMPLETE, { cause });
}
