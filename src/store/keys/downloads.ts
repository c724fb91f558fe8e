import { sha256 } from '../../lib/sha256';
import { DOWNLOAD_DAYS_PREFIX, DOWNLOADS_PREFIX } from '../keys';

/** `day`: as `2026-11-27`. A day may be in several tables. */
export function downloadDayKeys(day: string, tables: number): readonly string[] {
  return Array.from(
    { length: tables },
    (_, table) => `${DOWNLOAD_DAYS_PREFIX}${day}${table === 0 ? '' : `.${table}`}`,
  );
}

/** The packages whose names' hashes begin with the same eight bits. */
export function downloadHistoryKey(name: string): string {
  return `${DOWNLOADS_PREFIX}history/${sha256(name).slice(0, 2)}`;
}
