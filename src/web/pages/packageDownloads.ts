import type { WebContext } from '../../context';
import type { Html } from '../../lib/html';
import { versionsIn } from '../../registry/downloads/answers';
import { dayAt } from '../../registry/downloads/days';
import { parsePeriod } from '../../registry/downloads/period';
import { canBeOurs, type PackageName } from '../../registry/names';
import { downloadsSection } from '../view/package/downloads';

export type PageDownloads = {
  readonly section: Html;
  /** How often versions were downloaded in the seven days before today. */
  readonly lastWeek: ReadonlyMap<string, number>;
};

/**
 * undefined: downloads of the package are not counted, or cannot be read just now. The rest of the page does not depend on
 * them.
 */
export async function pageDownloads(
  name: PackageName,
  { config, counts, logger }: WebContext,
): Promise<PageDownloads | undefined> {
  if (!config.countsDownloads || !canBeOurs(name)) return undefined;
  try {
    const [since, history] = await Promise.all([counts.since(), counts.history(name.full)]);
    if (since === undefined || history.days.size === 0) return undefined;
    const today = dayAt(Date.now());
    const section = downloadsSection({ days: history.days, since, today });
    return { section, lastWeek: versionsIn(history, parsePeriod('last-week', today)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.line({ level: 'warn', namespace: 'downloads', error: reason });
    return undefined;
  }
}
