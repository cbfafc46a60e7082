/** One way to ask: what it takes, what it needs and what it answers. The documentation is made of the same. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type * as z from "zod";
import type { Access, Need } from "./access.ts";

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  /** As fastify writes it: `/api/resources/:id`. */
  readonly path: string;
  readonly need: Need;
  /** One line. */
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  /** Texts, as they stand in the query; a key that may come several times is an array. */
  readonly query?: z.ZodObject;
  /** By content type. */
  readonly bodies?: Readonly<Record<string, z.ZodType>>;
  /** By status code. Problems need not be listed. */
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  /** `query` and `params` have been checked by then. */
  handle(asked: Asked, reply: FastifyReply): unknown;
}

export interface RouteAnswer {
  readonly description: string;
  readonly contentType?: string;
  readonly schema?: z.ZodType;
}

export interface Asked {
  readonly access: Access;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly request: FastifyRequest;
}
