/**
 * Which addresses may be connected to. A name is looked up once, and what was looked at is what is connected to, so that
 * a name that means something else a moment later gains nothing.
 */
import { lookup as lookUpAddresses } from "node:dns/promises";
import { BlockList, isIP, type LookupFunction } from "node:net";

export interface Address {
  readonly address: string;
  readonly family: number;
}

export type LookUp = (host: string) => Promise<readonly Address[]>;

/** A place that may not be connected to, for a person. */
export class RefusedAddressError extends Error {
  override readonly name = "RefusedAddressError";

  constructor(host: string, address: string) {
    const which = host === address ? host : `${host} (${address})`;
    super(`${which} is not on the public internet: write allowPrivate: true, if it is meant`);
  }
}

/** Everything that has no owner out in the world: private, loopback, link-local, shared, for examples, multicast … */
const RESERVED_4 = listOf("ipv4", [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
]);
/** Of this, nothing but the exceptions is anybody's; all else, mapped addresses too, is refused. */
const GLOBAL_6 = listOf("ipv6", [["2000::", 3]]);
/** Tunnels that have an address of the old kind in them, and examples. */
const RESERVED_6 = listOf("ipv6", [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
]);

export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !RESERVED_4.check(address, "ipv4");
    case 6:
      return GLOBAL_6.check(address, "ipv6") && !RESERVED_6.check(address, "ipv6");
    default:
      return false;
  }
}

/** Addresses written as such are never looked up, however they are written: the address of a URL is in its plain form. */
export function hostRefusal({ hostname }: URL): RefusedAddressError | undefined {
  const host = hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 || isPublicAddress(host) ? undefined : new RefusedAddressError(host, host);
}

export const lookUp: LookUp = (host) => lookUpAddresses(host, { all: true });

/** For sockets: gives only what may be connected to. */
export function guardedLookup(look: LookUp, mayConnect: (address: string) => boolean): LookupFunction {
  return (host, options, callback) => {
    const family = familyOf(options.family);
    look(host).then(
      (found) => {
        const addresses = found.filter((one) => family === 0 || one.family === family);
        const open = addresses.filter(({ address }) => mayConnect(address));
        const [first] = open;
        if (first === undefined) callback(refusalOf(host, addresses), "", 0);
        else if (options.all === true) callback(null, [...open]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), "", 0),
    );
  };
}

function refusalOf(host: string, addresses: readonly Address[]): Error {
  const [first] = addresses;
  return first === undefined ? new Error(`${host} has no address`) : new RefusedAddressError(host, first.address);
}

function familyOf(family: number | "IPv4" | "IPv6" | undefined): number {
  return family === "IPv4" ? 4 : family === "IPv6" ? 6 : (family ?? 0);
}

function listOf(family: "ipv4" | "ipv6", subnets: readonly (readonly [address: string, bits: number])[]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of subnets) list.addSubnet(address, bits, family);
  return list;
}
