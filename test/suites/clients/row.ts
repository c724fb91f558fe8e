import type { LocalRegistry } from '../../support/localRegistry';
import type { CommandName } from './family';
import { isCannot } from './family';
import { type Kit, must } from './kit';

export type Row = {
  readonly title: string;
  /** The command that a client must have for it. */
  readonly command: CommandName;
  /** Answers, if anything, a text for the terminal; rejects with one line that says what is not as it should be. */
  run(kit: Kit): Promise<unknown>;
};

export type Cell = {
  readonly kind: 'ok' | 'none' | 'fails';
  /** For the table; of a cell that is fine, what somebody should know of it. */
  readonly reason?: string | undefined;
  /** For the terminal. */
  readonly details?: string | undefined;
};

type Tell = (row: Row, cell: Cell) => void;

/** Tries the rows with one client, in their order: each goes on where the ones before it ended. */
export async function tryRows(
  kit: Kit,
  rows: readonly Row[],
  tell: Tell,
): Promise<ReadonlyMap<string, Cell>> {
  const cells = new Map<string, Cell>();
  for (const row of rows) {
    const cell = await tryRow(kit, row);
    cells.set(row.title, cell);
    tell(row, cell);
  }
  return cells;
}

function tryRow(kit: Kit, row: Row): Promise<Cell> {
  const { family } = kit.client;
  const plan = row.command === 'login' ? family.login : family.commands[row.command];
  return attempt(kit.registry, async () => {
    if (!isCannot(plan)) return works(kit, row);
    await expectRefusal(kit, plan.tried);
    return { kind: 'none', reason: plan.cannot };
  });
}

/** What came of it; a failure with what was printed, and with what the registry refused meanwhile. */
export async function attempt(registry: LocalRegistry, work: () => Promise<Cell>): Promise<Cell> {
  const logged = registry.output().length;
  try {
    return await work();
  } catch (error) {
    const refused = refusals(registry.output().slice(logged));
    const reason = error instanceof Error ? error.message : String(error);
    const said = error instanceof Error ? String(error.cause ?? '') : '';
    return { kind: 'fails', reason, details: `${shortened(said)}\n${refused}` };
  }
}

async function works(kit: Kit, row: Row): Promise<Cell> {
  const said = await row.run(kit);
  return {
    kind: 'ok',
    reason: kit.client.family.notes?.[row.title],
    details: typeof said === 'string' ? said : undefined,
  };
}

/** The day a client learns a command, its reason here is wrong. */
async function expectRefusal({ stranger }: Kit, tried: readonly string[] | undefined): Promise<void> {
  if (!tried) return;
  const folder = await stranger.project('tried', { name: 'tried', version: '1.0.0', private: true });
  const { code, output } = await stranger.run(tried, folder);
  must(code !== 0, `\`${tried.join(' ')}\` works by now`, output);
}

function refusals(log: string): string {
  return log
    .split('\n')
    .filter((line) => /"status":[45]/.test(line))
    .slice(-5)
    .join('\n');
}

/** yarn berry prints all of itself when it fails unexpectedly. */
function shortened(text: string): string {
  const lines = text.split('\n').map((line) => line.slice(0, 240));
  return lines.slice(-40).join('\n');
}
