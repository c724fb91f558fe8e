/** Whatever the disk refuses there is told with the folder's name and the disk's reason. */
export async function inFolder<Result>(folder: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (cause) {
    throw new Error(`CODEBOX_STORAGE is ${folder}, which cannot be used: ${reason(cause)}`, {
      cause,
    });
  }
}

/** Storage has one sentence for all that goes wrong, and the reason as its cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reason(error.cause);
}
