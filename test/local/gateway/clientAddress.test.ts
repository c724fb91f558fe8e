import { describe, expect, test } from '@jest/globals';
import { clientAddress, parseTrust, trustsNobody } from '../../../src/local/gateway/clientAddress';
import { echo, seen, useGateway } from './support';

const sent = (remoteAddress: string, forwarded?: string) => ({
  socket: { remoteAddress },
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
});
const trusting = (text: string) => parseTrust(text) ?? trustsNobody;

describe('who sent a request', () => {
  test('is who is connected, as long as no proxy is trusted', () => {
    expect(clientAddress(sent('127.0.0.1', '198.51.100.7'), trustsNobody)).toBe('127.0.0.1');
    expect(clientAddress(sent('127.0.0.1', '198.51.100.7'), trusting('0'))).toBe('127.0.0.1');
    expect(clientAddress(sent('::ffff:192.0.2.1'), trustsNobody)).toBe('192.0.2.1');
  });

  test.each([
    ['1', '198.51.100.7', '198.51.100.7'],
    ['1', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
    ['2', '203.0.113.9, 198.51.100.7', '203.0.113.9'],
    ['9', '203.0.113.9, 198.51.100.7', '203.0.113.9'],
    ['1', undefined, '127.0.0.1'],
    ['1', '', '127.0.0.1'],
    ['1', 'unknown', '127.0.0.1'],
    ['2', 'nonsense, 198.51.100.7', '198.51.100.7'],
    ['1', '198.51.100.7:5123', '198.51.100.7'],
    ['1', '[2001:db8::7]:5123', '2001:db8::7'],
    ['1', '2001:db8::7', '2001:db8::7'],
  ])('behind %s proxies that say %s is %s', (count, forwarded, address) => {
    expect(clientAddress(sent('127.0.0.1', forwarded), trusting(count))).toBe(address);
  });

  test.each([
    ['127.0.0.1', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
    ['127.0.0.0/8, 198.51.100.0/24', '203.0.113.9, 198.51.100.7', '203.0.113.9'],
    ['198.51.100.7', '203.0.113.9, 198.51.100.7', '127.0.0.1'],
    ['127.0.0.1,::1', '::2, ::1', '::2'],
  ])('behind proxies at %s that say %s is %s', (addresses, forwarded, address) => {
    expect(clientAddress(sent('127.0.0.1', forwarded), trusting(addresses))).toBe(address);
  });

  test.each([
    'nginx',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '1,',
    '-1',
    '1.5',
    'true',
    '::1/129',
    '300.0.0.1',
  ])('%p is no proxy', (text) => expect(parseTrust(text)).toBeUndefined());
});

describe('the event', () => {
  const start = useGateway();

  test.each([
    ['198.51.100.7', trusting('1')],
    ['127.0.0.1', trustsNobody],
  ])('names %s as its source', async (address, trusts) => {
    const { url } = await start({ open: echo }, { trusts });
    const headers = { 'x-forwarded-for': '198.51.100.7' };
    const event = await seen(await fetch(`${url}/registry/-/open`, { headers }));
    expect(event.requestContext.identity.sourceIp).toBe(address);
  });
});
