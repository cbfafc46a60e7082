/** How tokens are shown: who they are, what they let one do, and until when. Never the token itself. */
import type { NameSelector } from "../../health/selection.ts";
import type { Role } from "../../store/token.ts";
import { ageSince } from "../age.ts";
import type { View } from "./view.ts";

export interface TokenAnswer {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Null for everything. */
  readonly within: readonly NameSelector[] | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
}

const PEOPLE = ["table", "wide"] as const;

export const TOKEN_VIEW: View<TokenAnswer> = {
  columns: [
    { title: "ID", text: ({ id }) => id },
    { title: "NAME", text: ({ name }) => name, isFlexible: true },
    { title: "ROLE", text: ({ role }) => role },
    { title: "FOR", text: withinText, isFlexible: true },
    { title: "STATE", text: (token, { now }) => stateOf(token, now) },
    {
      title: "USED",
      layouts: PEOPLE,
      text: ({ lastUsedAt }, { now }) => (lastUsedAt ? ageSince(lastUsedAt, now) : ""),
    },
    { title: "USED", layouts: ["tsv"], text: ({ lastUsedAt }) => lastUsedAt ?? "" },
    { title: "CREATED", layouts: ["wide", "tsv"], text: ({ createdAt }) => createdAt },
    { title: "EXPIRES", layouts: ["wide", "tsv"], text: ({ expiresAt }) => expiresAt ?? "" },
  ],
  fields: ["id", "name", "role", "within", "createdAt", "expiresAt", "revokedAt", "lastUsedAt"],
  json: (token) => ({ ...token }),
  name: ({ id }) => id,
};

/** `project=acme target=web-*`, or else `everything`. */
export function withinText({ within }: Pick<TokenAnswer, "within">): string {
  if (within === null) return "everything";
  return within
    .map((selector) =>
      Object.entries(selector)
        .map((pair) => pair.join("="))
        .join(" "),
    )
    .join(", ");
}

function stateOf({ revokedAt, expiresAt }: TokenAnswer, now: number): string {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && Date.parse(expiresAt) <= now ? "expired" : "valid";
}
