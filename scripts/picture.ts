// npm run picture: runs the tour of the README and draws what the terminal showed, as docs/pictures/tour.svg.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { record } from './picture/session';
import { terminalSvg } from './picture/terminalSvg';

const PICTURE = path.resolve(__dirname, '../docs/pictures/tour.svg');

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codebox-picture-'));
  try {
    await writeFile(PICTURE, terminalSvg(await record(folder)));
    console.log(`${path.relative(process.cwd(), PICTURE)} is new.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
