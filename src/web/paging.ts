/** The way from one page of resources to the next: a text that says nothing to anybody but wrasse. */
import { Buffer } from "node:buffer";
import type { FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { namesOfId } from "../health/names.ts";

const CURSOR_LENGTH_MAX = 8192;

export const CURSOR = z
  .string()
  .max(CURSOR_LENGTH_MAX)
  .transform((text, context) => {
    const id = Buffer.from(text, "base64url").toString("utf8");
    if (namesOfId(id) !== undefined) return id;
    context.addIssue({ code: "custom", message: "it is not one that a page came with; leave it out to begin anew" });
    return z.NEVER;
  })
  .meta({ description: "Where to go on, as the page before it said" });

function cursorOf(id: string): string {
  return Buffer.from(id).toString("base64url");
}

/** What a page shows, and where the next one begins, if there is one: one row more than wanted was asked for. */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  limit: number,
): { readonly rows: readonly Row[]; readonly next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last !== undefined ? cursorOf(last.id) : null };
}

/** The same question, further on. It is relative, so that it holds behind any proxy. */
export function linkNext(request: FastifyRequest, reply: FastifyReply, key: string, value: string | number): void {
  const [, search = ""] = request.url.split("?", 2);
  const query = new URLSearchParams(search);
  query.set(key, String(value));
  reply.header("link", `<?${query}>; rel="next"`);
}
