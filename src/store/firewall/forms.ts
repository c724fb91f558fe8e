import { bodyEtag } from '../../lib/bodyEtag';
import { defined, type JsonObject } from '../../lib/json';
import type { UpstreamPackument } from '../../ports/upstream';
import { type Decided, withoutHeld } from '../../registry/firewall/apply';
import { movedNotice } from '../../registry/firewall/notice';
import type { PackumentForm } from '../../registry/packument/forms';
import { abbreviatedPublic } from '../../registry/packument/public';

type Source = {
  /** Of upstream's full packument. */
  readonly text: string;
  /** What it says. */
  readonly packument: () => JsonObject;
  readonly held: Decided['held'];
};

/** The forms that are served, each written when it is first asked for: most packuments are wanted in one alone. */
export function servedForms({ text, packument, held }: Source): (form: PackumentForm) => UpstreamPackument {
  const made = new Map<PackumentForm, UpstreamPackument>();
  const write = (form: PackumentForm) => {
    const document = withoutHeld(packument(), held);
    const notice = movedNotice(packument(), { document, held });
    if (form === 'abbreviated') return served(JSON.stringify(abbreviatedPublic(document)), notice);
    return served(document === packument() ? text : JSON.stringify(document), notice);
  };
  return (form) => {
    const known = made.get(form) ?? write(form);
    made.set(form, known);
    return known;
  };
}

/** Without a date, which would be of the versions that are held back, too, and stay when one of them comes of age. */
function served(body: string, notice: string | undefined): UpstreamPackument {
  const hash = bodyEtag(body);
  return { body, etag: hash, hash, lastModified: undefined, ...defined({ notice }) };
}
