import { createHash } from 'node:crypto';
import type { JsonObject } from '../../../../src/lib/json';
import type { Answer, Reply } from '../asking';
import { type Desk, jsonOf } from '../desk';
import { inspect, objectIn } from '../inspect';
import type { Action } from '../plan';
import { hasBytes, isNotThere, isThere } from '../registers';
import { packagePath, tarballPath } from './paths';
import { packageNotThere } from './tags';

type Form = Extract<Action, { readonly is: 'read' }>['form'];

const ACCEPT = { full: 'application/json', abbreviated: 'application/vnd.npm.install-v1+json' };

/** A client that has read the package before asks only whether it has changed. */
export async function readPackage(desk: Desk, form: Form): Promise<JsonObject | undefined> {
  const known = desk.memory.answers.get(form);
  const etag = String(known?.headers.etag ?? '');
  const headers = { accept: ACCEPT[form], ...(known && { 'if-none-match': etag }) };
  const reply = await desk.ask(packagePath(desk.package), { headers });
  const isSame = (answer: Answer) => known !== undefined && answer.status === 304;
  const content = (answer: Answer) => (known && isSame(answer) ? known : answer);
  const answer = desk.note(reply, {
    label: `read ${form}`,
    success: (answer) => inspect(jsonOf(content(answer))),
    refusal: packageNotThere,
  });
  if (!answer) return undefined;
  const document = jsonOf(content(answer));
  if (isSame(answer)) return document;
  desk.memory.answers.set(form, answer);
  if (form === 'full') desk.memory.documents.push(document);
  return document;
}

/** Fetches the bytes of the version that was published last, which are the first to be missing. */
export async function install(desk: Desk): Promise<void> {
  const document = await readPackage(desk, 'abbreviated');
  const time = objectIn(document ?? {}, 'time');
  const versions = Object.keys(objectIn(document ?? {}, 'versions'));
  const [newest] = versions.toSorted((one, other) => (String(time[one]) < String(time[other]) ? 1 : -1));
  if (newest !== undefined) await download(desk, newest);
}

/** As npm reads a package that it is about to change. */
export async function readToWrite(desk: Desk): Promise<JsonObject | undefined> {
  const reply = await desk.ask(`${packagePath(desk.package)}?write=true`, {
    headers: { accept: ACCEPT.full },
  });
  const answer = desk.note(reply, {
    label: 'read to write',
    success: (answer) => inspect(jsonOf(answer)),
    refusal: packageNotThere,
  });
  if (!answer) return undefined;
  const document = jsonOf(answer);
  desk.memory.documents.push(document);
  return document;
}

/** What it gets must be what the index has, whenever the index was read. */
export async function download(desk: Desk, version: string): Promise<void> {
  const reply = await desk.ask(tarballPath(desk.package, version));
  if (reply.status === 302) return downloadElsewhere(desk, version, reply);
  desk.note(reply, {
    label: `download ${version}`,
    success: (answer) => ({ changes: [hasBytes(version, integrityOf(answer))] }),
    refusal: ({ status }) => (status === 404 ? [isNotThere(version)] : undefined),
  });
}

/** The registry said that it is there, and S3 has the bytes; unless it was unpublished in between. */
async function downloadElsewhere(desk: Desk, version: string, redirect: Answer): Promise<void> {
  const reply = await desk.follow(String(redirect.headers.location));
  const then: Reply = reply.status === 200 ? { ...reply, start: redirect.start, end: redirect.end } : reply;
  desk.note(redirect, { label: `find ${version}`, success: () => ({ changes: [isThere(version)] }) });
  desk.note(then, {
    label: `download ${version}`,
    success: (answer) => ({ changes: [hasBytes(version, integrityOf(answer))] }),
    refusal: ({ status }) => (status === 404 ? [isNotThere(version)] : undefined),
  });
}

function integrityOf({ body }: Answer): string {
  return `sha512-${createHash('sha512').update(body).digest('base64')}`;
}
