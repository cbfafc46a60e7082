/** Who may ask for the draft MP-0003: who may read anyway, and who knows the user's name and password that were set. */
import { readFileSync } from "node:fs";
import type { FastifyReply } from "fastify";
import { type Access, mayDo } from "./access.ts";
import { createDigest } from "./digest.ts";
import { createFailures } from "./failures.ts";
import { Problem } from "./problem.ts";
import type { Asked } from "./route.ts";
import type { Serving } from "./serving.ts";

const REALM = "wrasse";

/** The returned function throws a problem for who may not. */
export function createDigestGate({ views, now }: Pick<Serving, "views" | "now">) {
  const { digest: settings } = views;
  if (settings === undefined) return admitReaders;
  const { user, passwordFile } = settings;
  // A file of one line ends with a line end that is no part of the password.
  const password = (): string => readFileSync(passwordFile, "utf8").replace(/\r?\n$/, "");
  const digest = createDigest({ realm: REALM, user, password, now });
  const failures = createFailures(() => performance.now());
  const known: Access = { tokenId: undefined, within: undefined, name: user, role: "read" };

  return ({ access, request }: Asked, reply: FastifyReply): Access => {
    if (mayDo(access, "read")) return access;
    const { raw, ip } = request;
    const { method = "", url = "", headers } = raw;
    const waitSeconds = failures.waitSeconds(ip);
    if (waitSeconds > 0) {
      const detail = `too many passwords that are not right came from ${ip}; try again in ${waitSeconds} s`;
      throw new Problem(429, "Too many failures", detail, {}, { "retry-after": String(waitSeconds) });
    }
    const verdict = digest.judge({ method, url, authorization: headers.authorization });
    if (verdict === "admitted") return known;
    if (verdict === "wrong") failures.add(ip);
    // Fastify writes a header of several values as several headers, which some clients need.
    reply.header("www-authenticate", digest.challenges(verdict === "stale"));
    throw new Problem(401, "Unauthorized", "a user's name and password are needed, by HTTP Digest");
  };
}

function admitReaders({ access }: Asked, reply: FastifyReply): Access {
  if (mayDo(access, "read")) return access;
  reply.header("www-authenticate", `Bearer realm="${REALM}"`);
  const detail = "a token that may read is needed, or set views.digest in wrasse.yaml for a user's name and password";
  throw new Problem(401, "Unauthorized", detail);
}
