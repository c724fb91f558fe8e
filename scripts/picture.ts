// npm run picture: runs the tour of the README and draws what the terminal showed, as docs/pictures/tour.svg; then takes
// pictures of pages, as docs/pictures/*.png. `npm run picture -- pages` takes those alone.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { photograph } from './picture/pages';
import { record } from './picture/session';
import { terminalSvg } from './picture/terminalSvg';

const PICTURES = path.resolve(__dirname, '../docs/pictures');
const TOUR = path.join(PICTURES, 'tour.svg');

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codebox-picture-'));
  try {
    if (process.argv[2] !== 'pages') {
      await writeFile(TOUR, terminalSvg(await record(folder)));
      tell(TOUR);
    }
    (await photograph(path.join(folder, 'pages'), PICTURES)).forEach(tell);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function tell(file: string): void {
  console.log(`${path.relative(process.cwd(), file)} is new.`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
