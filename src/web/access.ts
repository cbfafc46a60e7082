/** Who asks, and what that lets them do. */
import type { Listener } from "../feed/listener.ts";
import type { Role } from "../store/token.ts";

export interface Access extends Listener {
  /** Of the token, or how somebody came without one. */
  readonly name: string;
  readonly role: Role;
}

/** What a route wants: each of these roles may do it. */
export type Need = "nothing" | "read" | "report" | "operate" | "admin";

const GRANTS: Readonly<Record<Role, readonly Need[]>> = {
  read: ["nothing", "read"],
  // A script that reports need not know how everything else is.
  report: ["nothing", "report"],
  operate: ["nothing", "read", "report", "operate"],
  admin: ["nothing", "read", "report", "operate", "admin"],
};

export function mayDo({ role }: Pick<Access, "role">, need: Need): boolean {
  return GRANTS[role].includes(need);
}
