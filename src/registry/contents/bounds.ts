const KiB = 1024;
const MiB = 1024 * KiB;

/* How much of a tarball is looked at for a page. A page that stops at one of them says so. */

/** Bytes of a tarball that are unpacked: what a publish takes, too. */
export const MAX_UNPACKED = 256 * MiB;
/** Files, folders, links and whatever else. */
export const MAX_ENTRIES = 20_000;
/** Characters of a path. */
export const MAX_PATH = 1_000;
/** Bytes of a file whose text is read. */
export const MAX_TEXT = 512 * KiB;
/** Of a file that is shown. */
export const MAX_SHOWN = { characters: 200_000, lines: 5_000, line: 1_000 };

/** Bytes of all texts that are compared, of both versions together. */
export const MAX_COMPARED = 24 * MiB;
/** Lines that are removed or added, in one file and in all of them: the work grows with the square of the former. */
export const MAX_EDITS = { file: 1_000, all: 5_000 };
/** Lines of differences that are shown, and characters of a line. */
export const MAX_HUNK_LINES = { file: 1_500, all: 6_000, line: 500 };
/** Changed dependencies, scripts and so on, of each kind, and changed files. */
export const MAX_CHANGES = { manifest: 500, files: 2_000 };
/** Characters of markup for lines of files, in one page: an answer of a function has 6 MB at most. */
export const MAX_MARKUP = 2_000_000;
