import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import { concurrently } from '../../../../src/lib/concurrently';
import { isObject, parseJson } from '../../../../src/lib/json';
import type { HostileRegistry } from './registry';
import type { Answer, Question } from './wire';

const AT_ONCE = 8;

/**
 * What holds for every answer, whatever was asked: no failure of ours, a sentence for every refusal, nosniff, one
 * value for each header, none that the client made up, and pages that nobody can write into.
 */
export function dishonesty(answer: Answer): readonly string[] {
  const problems = [
    answer.status >= 500 && 'a failure of the registry',
    answer.status >= 400 && !hasSentence(answer) && 'a refusal without a sentence',
    headersOf(answer, 'x-content-type-options').join() !== 'nosniff' && 'no nosniff',
    headersOf(answer, 'x-injected').length > 0 && 'a header of the client',
    new Set(answer.headers.map(([name]) => name)).size < answer.headers.length && 'a header twice',
    headersOf(answer, 'content-type').length !== Number(![204, 304].includes(answer.status)) &&
      'no content type',
    isPage(answer) && !isSafePage(answer) && 'a page that somebody wrote into',
    /\n {4}at |node:internal|node_modules/.test(answer.body) && 'the inside of the registry',
  ];
  return problems.filter((problem) => problem !== false);
}

/** Those answers, and storage as it was before. */
export async function expectNothingChanged(
  registry: HostileRegistry,
  questions: readonly Question[],
): Promise<readonly Answer[]> {
  const before = await registry.stored();
  const answers = await expectHonesty(registry.ask, questions);
  expect(await registry.stored()).toEqual(before);
  return answers;
}

type Ask = (question: Question) => Promise<Answer>;

/** Asks for all of them, some at once, and expects nothing but honest answers. What they cost: work.ts. */
export async function expectHonesty(ask: Ask, questions: readonly Question[]): Promise<readonly Answer[]> {
  const asked = await concurrently(questions, AT_ONCE, (question) => askOnce(ask, question));
  expect(asked.flatMap(({ problems }) => problems)).toEqual([]);
  return asked.map(({ answer }) => answer).filter((answer) => answer !== undefined);
}

async function askOnce(ask: Ask, question: Question) {
  try {
    const answer = await ask(question);
    return { answer, problems: dishonesty(answer).map((problem) => inShort(question, answer, problem)) };
  } catch (error) {
    return { answer: undefined, problems: [inShort(question, undefined, String(error))] };
  }
}

function inShort(
  { method, path, headers, body }: Question,
  answer: Answer | undefined,
  problem: string,
): string {
  const question = [method, path, JSON.stringify(headers ?? []), Buffer.from(body ?? '').toString('latin1')];
  const shown = question.map((part = '') => part.slice(0, 300)).join(' ');
  return `${problem}: ${shown} -> ${answer?.status} ${answer?.body.slice(0, 300)}`;
}

export function headersOf({ headers }: Answer, wanted: string): readonly string[] {
  return headers.filter(([name]) => name === wanted).map(([, value]) => value);
}

/** The sentence of a refusal; undefined where there is none. */
export function sentenceOf({ body }: Answer): string | undefined {
  const document = parseJson(body);
  const sentence = isObject(document) && document.ok === false ? document.error : undefined;
  return typeof sentence === 'string' && sentence.length >= 10 ? sentence : undefined;
}

function hasSentence(answer: Answer): boolean {
  const isHead = answer.body === '';
  return isHead || isPage(answer) || sentenceOf(answer) !== undefined;
}

function isPage(answer: Answer): boolean {
  return headersOf(answer, 'content-type').some((type) => type.startsWith('text/html'));
}

function isSafePage(answer: Answer): boolean {
  const policy = headersOf(answer, 'content-security-policy').join();
  const others = answer.body.replace(SCRIPT, (script, text: string) =>
    policy.includes(`script-src 'sha256-${createHash('sha256').update(text).digest('base64')}';`)
      ? ''
      : script,
  );
  return policy.includes("default-src 'none'") && !/<script|<img|onerror=|onload=/i.test(others);
}

/** The first one: the pages have one of ours, which their policy names by its hash. */
const SCRIPT = /<script>([\s\S]*?)<\/script>/;
