import type { PackageName } from '../registry/names';

/** The tarball that a client asks for, by the file's name in the URL. */
export type WantedTarball = { readonly name: PackageName; readonly file: string };
