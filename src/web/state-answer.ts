/**
 * An answer about how things are: with the revision it is of, and a tag by which a client that has it already is told
 * so. The number alone would not do for that: a report may change what a check says, or when it was said, without
 * changing a level.
 */
import { hash } from "node:crypto";
import type { FastifyReply } from "fastify";
import type { StoreReader } from "../store/store-reader.ts";
import type { Access } from "./access.ts";
import type { Asked } from "./route.ts";

export const JSON_TYPE = "application/json; charset=utf-8";
const DIGEST_LENGTH = 16;

/** Of what may be seen: any other number would tell how much else there is. */
export function revisionFor(reader: StoreReader, { within }: Access): number {
  return within === undefined ? reader.lastSeq() : reader.lastSeq({ within });
}

/** An answer as text, with what tells it from others. */
export interface StateText {
  readonly text: string;
  readonly tag: string;
  readonly revision: string;
}

export function stateText(revision: number, body: unknown): StateText {
  const text = JSON.stringify(body);
  const tag = `W/"${revision}-${hash("sha1", text, "base64url").slice(0, DIGEST_LENGTH)}"`;
  return { text, tag, revision: String(revision) };
}

export function answerState(asked: Asked, reply: FastifyReply, revision: number, body: unknown): unknown {
  return answerText(asked, reply, stateText(revision, body));
}

export function answerText({ request }: Asked, reply: FastifyReply, { text, tag, revision }: StateText): unknown {
  reply
    .header("x-wrasse-revision", revision)
    .header("etag", tag)
    .header("cache-control", "private, no-cache")
    .header("vary", "authorization");
  if (isKnown(request.headers["if-none-match"], tag)) return reply.code(304).send();
  reply.header("content-type", JSON_TYPE);
  return text;
}

function isKnown(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === "*") return true;
  const opaque = tag.slice(2);
  return header.split(",").some((one) => one.trim().replace(/^W\//, "") === opaque);
}

/** An answer that is of no revision, and of no use to anybody who asks later. */
export function answerJson(reply: FastifyReply, body: unknown, status = 200): string {
  reply.code(status).header("content-type", JSON_TYPE).header("cache-control", "no-store");
  return JSON.stringify(body);
}
