import { closest, type Rules } from './can';

/** Where somebody has to approve, every version is proposed first: nobody publishes one directly, whatever their token. */
export function mustStage(rules: Rules, name: string): boolean {
  return closest(rules, name).some(({ approve }) => approve !== undefined);
}

/** May people approve what they have proposed themselves? Where several rules count, each of them has to say so. */
export function allowsSelfApproval(rules: Rules, name: string): boolean {
  const deciding = closest(rules, name);
  return deciding.length > 0 && deciding.every(({ selfApprove }) => selfApprove === true);
}
