import type { Row } from '../row';
import { accountRows } from './account';
import { changeRows } from './change';
import { installRows } from './install';
import { machineRows } from './machine';
import { publicTarballRows } from './publicTarballs';
import { publishRows } from './publish';
import { readRows } from './read';
import { stageRows } from './stage';

export const ROWS: readonly Row[] = [
  ...accountRows,
  ...publishRows,
  ...installRows,
  ...machineRows,
  ...publicTarballRows,
  ...readRows,
  ...changeRows,
  ...stageRows,
];
