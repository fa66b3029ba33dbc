import { BlockList, isIP, isIPv6 } from 'node:net';

/** Every network of IPv4 that is not the public internet's (IANA's special-purpose registry), and what is yet to be given out. */
const NOT_PUBLIC = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  NOT_PUBLIC.addSubnet(network, bits, 'ipv4');

/** All of IPv6 that is given out for the public internet; what stands for an address of IPv4 lies outside of it, or below. */
const GIVEN_OUT = new BlockList();
GIVEN_OUT.addSubnet('2000::', 3, 'ipv6');
for (const [network, bits] of [
  // Protocol assignments, Teredo and ORCHID; documentation; 6to4, which hides an address of IPv4; documentation; segment routing.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  NOT_PUBLIC.addSubnet(network, bits, 'ipv6');

/** Whether this is the address of a machine on the public internet. What is no address is none. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 0) return false;
  if (isIPv6(address)) return GIVEN_OUT.check(address, 'ipv6') && !NOT_PUBLIC.check(address, 'ipv6');
  return !NOT_PUBLIC.check(address, 'ipv4');
}

const NAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether this is the full name of a host: labels of letters, digits and hyphens, more than one of them, and no final dot. */
export function isHostName(name: string): boolean {
  return NAME.test(name);
}
