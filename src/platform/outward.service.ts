import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';

/** Where no artefact store of a name can honestly be: this machine, its links, the metadata services of clouds, multicast. */
const inward = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  inward.addSubnet(network, bits, 'ipv4');
  inward.addSubnet(`::ffff:${network}`, 96 + bits, 'ipv6');
}
inward.addSubnet('::', 127, 'ipv6');
inward.addSubnet('fe80::', 10, 'ipv6');
inward.addSubnet('ff00::', 8, 'ipv6');

export function isInward(address: string): boolean {
  return inward.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/**
 * Resolves a name for a connection, and refuses it if any of its addresses points inward: a listed name that is made to
 * resolve to this machine reaches nothing. The connection uses these very answers, so a second answer cannot differ.
 */
export const lookupOutward: LookupFunction = (hostname, options, answer) => {
  lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[] | undefined) => {
    // Where a name could not be looked up there is no list at all, whatever its type says.
    const addresses = found ?? [];
    const refused = error ?? (addresses.some(({ address }) => isInward(address)) ? inwardFault() : null);
    const [first] = addresses;
    if (refused !== null || first === undefined) answer(refused ?? inwardFault(), '');
    else if (options.all === true) answer(null, addresses);
    else answer(null, first.address, first.family);
  });
};

function inwardFault(): NodeJS.ErrnoException {
  return Object.assign(new Error('The name resolves to an address of this machine.'), { code: 'POINTS_INWARD' });
}
