import { AsyncLocalStorage } from 'node:async_hooks';
import { isObject, type JsonObject, parseJson } from '../lib/json';
import type { Watch } from './gateway/context';
import { processLine, requestLine } from './terminal/lines';

/** What functions and gateway log for a person at a terminal: one line per request, in the place of JSON. */
export type Terminal = {
  /** Takes what would go to the log. What is no JSON is shown as it is. */
  readonly hear: (text: string) => void;
  /** Shows a line of each request about which something was logged: nobody wants to see the polls of a login. */
  readonly watch: Watch;
};

/** The lines that were logged for one request. */
type Said = { readonly entries: JsonObject[]; isOver: boolean };

/** As Lambda does with what functions print, but for eyes. */
export function createTerminal(show: (text: string) => void): Terminal {
  const requests = new AsyncLocalStorage<Said>();
  return {
    hear: (text) => {
      const entry = parseJson(text);
      if (!isObject(entry)) return show(text);
      const said = requests.getStore();
      if (said && !said.isOver) said.entries.push(entry);
      else showLate(entry, show);
    },
    watch: async (request, serve) => {
      const said: Said = { entries: [], isOver: false };
      const started = performance.now();
      await requests.run(said, serve);
      said.isOver = true;
      const ms = Math.round(performance.now() - started);
      if (said.entries.length > 0)
        show(requestLine({ ...request, status: request.status(), ms }, said.entries));
    },
  };
}

/** What has to do with no request, or comes after its answer, matters when something is wrong. */
function showLate(entry: JsonObject, show: (text: string) => void): void {
  if (entry.level !== 'info') show(processLine(entry));
}
