import { expect } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import getPackage from '../../../src/package/get';
import { apiEvent } from '../../support/events';
import { publishDocument } from '../../support/packages';
import { type HandlerName, handlers } from './handlers';

/** What a function is called with. */
export type Request = { readonly handler: HandlerName; readonly event: unknown };

export const NAME = '@acme/widget';

const user = { username: 'admin', avatar: '' };
const params = { name: NAME.replace('/', '%2f') };

export async function publishing(version: string): Promise<Request> {
  const { document } = await publishDocument({ name: NAME, version });
  const body = JSON.stringify(document);
  return { handler: 'package:put', event: apiEvent({ method: 'PUT', params, body, user }) };
}

export function deprecating(version: string, deprecated: string): Request {
  const body = JSON.stringify({ versions: { [version]: { deprecated } } });
  return { handler: 'package:put', event: apiEvent({ method: 'PUT', params, body, user }) };
}

export function tagging(tag: string, version: string): Request {
  const resource = '/registry/-/package/{name}/dist-tags/{tag}';
  const event = { method: 'PUT', resource, params: { ...params, tag }, body: JSON.stringify(version), user };
  return { handler: 'dist-tags:put', event: apiEvent(event) };
}

const proposer = { username: 'proposer', userId: '5', avatar: '' };
const approver = { username: 'approver', userId: '6', avatar: '' };

/** `npm stage publish` */
export async function proposing(version: string): Promise<Request> {
  const { document } = await publishDocument({ name: NAME, version });
  const resource = '/registry/-/stage/package/{name}';
  const body = JSON.stringify(document);
  return {
    handler: 'stage:post',
    event: apiEvent({ method: 'POST', resource, params, body, user: proposer }),
  };
}

/** The id of what was proposed. */
export async function propose(version: string): Promise<string> {
  const { statusCode, body } = await send(await proposing(version));
  expect({ statusCode, body }).toMatchObject({ statusCode: 201 });
  return String(JSON.parse(body).stageId);
}

export function approving(id: string): Request {
  const event = {
    method: 'POST',
    resource: '/registry/-/stage/{id}/approve',
    params: { id },
    user: approver,
  };
  return { handler: 'stage:decide', event: apiEvent(event) };
}

export function rejecting(id: string): Request {
  const event = { method: 'DELETE', resource: '/registry/-/stage/{id}', params: { id }, user: approver };
  return { handler: 'stage:decide', event: apiEvent(event) };
}

export function searching(text: string): Request {
  const resource = '/registry/-/v1/search';
  return { handler: 'search:get', event: apiEvent({ resource, query: { text }, user }) };
}

/** The first request of `npm unpublish` for one version, by the packument as it is now. */
export async function unpublishing(version: string): Promise<Request> {
  const { _rev: rev, versions } = await packument();
  const { [version]: _, ...left } = versions;
  const event = {
    method: 'PUT',
    resource: '/registry/{name}/-rev/{rev}',
    params: { ...params, rev },
    body: JSON.stringify({ _rev: rev, versions: left }),
    user,
  };
  return { handler: 'rev:put', event: apiEvent(event) };
}

/** Its last one. */
export async function deletingTarball(version: string): Promise<Request> {
  const { _rev: rev } = await packument();
  const resource = '/registry/{name}/-/{tar}/-rev/{rev}';
  const all = { ...params, tar: `widget-${version}.tgz`, rev };
  return { handler: 'tarball:delete', event: apiEvent({ method: 'DELETE', resource, params: all, user }) };
}

/** `npm unpublish --force` of the whole package. */
export async function deletingPackage(): Promise<Request> {
  const { _rev: rev } = await packument();
  const resource = '/registry/{name}/-rev/{rev}';
  const event = apiEvent({ method: 'DELETE', resource, params: { ...params, rev }, user });
  return { handler: 'rev:delete', event };
}

/** Answers the request in this process. */
export async function send({ handler, event }: Request): Promise<APIGatewayProxyResult> {
  // Whoever made the request has chosen the event that its handler takes.
  const handle = handlers[handler] as (event: unknown) => Promise<APIGatewayProxyResult>;
  return handle(event);
}

export async function succeed(request: Request): Promise<void> {
  const { statusCode, body } = await send(request);
  expect({ statusCode, body }).toMatchObject({ statusCode: 200 });
}

/** The packument as clients read it; without any version when it is not found. */
export async function packument() {
  const { statusCode, body } = await getPackage(apiEvent({ params, user }));
  const read = JSON.parse(body);
  return statusCode === 404 ? { _rev: '', versions: {}, 'dist-tags': {} } : read;
}

/** `npm unpublish name@version`: npm takes a version that is not there for one that is gone already. */
export async function unpublish(version: string): Promise<void> {
  const { versions } = await packument();
  if (!Object.hasOwn(versions, version)) return;
  await succeed(await unpublishing(version));
  await succeed(await deletingTarball(version));
}

/** `npm unpublish name --force`: npm is content when the package is not found. */
export async function unpublishAll(): Promise<void> {
  const { versions } = await packument();
  if (Object.keys(versions).length > 0) await succeed(await deletingPackage());
}
