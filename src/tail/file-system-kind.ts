/** File systems on which nobody is told of what others write: their directories have to be looked at instead. */
import { statfsSync } from "node:fs";

/** By their magic numbers, as `statfs` gives them. */
const NETWORK_KINDS: ReadonlyMap<number, string> = new Map([
  [0x6969, "nfs"],
  [0x517b, "smb"],
  [0xfe534d42, "smb2"],
  [0xff534d42, "cifs"],
  [0x65735546, "fuse"],
  [0x01021997, "9p"],
  [0x5346414f, "afs"],
  [0x00c36400, "ceph"],
  [0x0bd00bd0, "lustre"],
  [0x786f4256, "vboxsf"],
  [0x73757245, "coda"],
]);

/** What the network file system is called that a directory lies on. */
export function networkKind(directory: string): string | undefined {
  try {
    return NETWORK_KINDS.get(statfsSync(directory).type);
  } catch {
    return undefined;
  }
}
