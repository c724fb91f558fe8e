import { OperatorError } from '../lib/explain';
import type { Options } from '../lib/framework';

const COMMANDS = ['block', 'allow', 'unblock', 'why'];

/**
 * The words of a command line with the package as an option: the framework knows no words behind a command.
 * `codebox block left-pad@1 --reason x` becomes `codebox block --package=left-pad@1 --reason x`. What the shell has taken
 * apart, as in `left-pad@>=1 <2`, is put together.
 */
export function withPackageOption(words: readonly string[]): readonly string[] {
  const [codebox, command = ''] = words;
  if (codebox === 'codebox' && command === 'tokens') return [codebox, ...withTokensOption(words.slice(1))];
  if (codebox !== 'codebox' || !COMMANDS.includes(command)) return words;
  const options = words.findIndex((word, index) => index > 1 && word.startsWith('-'));
  const end = options === -1 ? words.length : options;
  const spec = words.slice(2, end).join(' ');
  return spec === '' ? words : [codebox, command, `--package=${spec}`, ...words.slice(end)];
}

/**
 * `tokens revoke 3f9a2c` becomes `tokens --revoke=3f9a2c`, and `tokens list` becomes `tokens`. OperatorError for other
 * words: who mistypes `revoke` must not think that something was revoked.
 */
export function withTokensOption(words: readonly string[]): readonly string[] {
  const [tokens = '', verb = '', key = '', ...rest] = words;
  if (tokens !== 'tokens' || verb.startsWith('-')) return words;
  const options = verb === 'revoke' ? rest : words.slice(2);
  const [extra] = options;
  const isKnown = ['', 'list', 'revoke'].includes(verb);
  if (!isKnown || (extra !== undefined && !extra.startsWith('-')))
    throw new OperatorError(
      `tokens does not know ${JSON.stringify(isKnown ? extra : verb)}. Use tokens list, tokens revoke KEY, or tokens --revoke-of LOGIN.`,
    );
  return verb === 'revoke' ? [tokens, `--revoke=${key}`, ...options] : [tokens, ...options];
}

/** What an option names that may be given several times, or with commas: no name has a comma or a blank in it. */
export function wordsIn(option: Options[string]): readonly string[] {
  const texts = typeof option === 'string' ? [option] : Array.isArray(option) ? option : [];
  return texts.flatMap((text: string) => text.split(/[\s,]+/)).filter((word) => word !== '');
}
