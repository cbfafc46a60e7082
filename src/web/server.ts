/**
 * Answers over HTTP: one fastify instance for each address. What it answers is said by the routes; here is what holds
 * for all of them: who is let in, how large a request may be, and how it is told what is wrong with it.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from "fastify";
import type { Logger } from "pino";
import { StoreError } from "../store/errors.ts";
import type { Guard } from "./guard.ts";
import { PROBLEM_TYPE, Problem } from "./problem.ts";
import { readQuery } from "./query.ts";
import { refuseUpgrade } from "./refused-upgrade.ts";
import type { Asked, Route } from "./route.ts";

export interface ServerOptions {
  readonly routes: readonly Route[];
  readonly guard: Guard;
  readonly log: Logger;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Where there is none, nobody can listen. */
  readonly feed?: FeedDoor;
}

export interface FeedDoor {
  readonly path: string;
  /** Takes over who wants to listen. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** What who asks in plain HTTP is told instead: why they could not listen, or else how they can. */
  problemFor(request: IncomingMessage): Problem;
}

const BODY_BYTES_MAX = 1024 * 1024;
const REQUEST_MS_MAX = 30_000;
const PARAMETER_LENGTH_MAX = 8192;
const DOCUMENT_PATH = "/openapi.json";
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
/** What browsers are told of every answer that says nothing else. */
const CAUTION = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  "cache-control": "no-store",
};

export function createServer(options: ServerOptions): FastifyInstance {
  const { routes, log, tls, feed } = options;
  const app = newFastify(log, tls);
  app.decorateRequest("access", null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string", bodyLimit: BODY_BYTES_MAX }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error, _request, reply) => answerProblem(reply, problemOf(error, log)));
  const thereIs = whatThereIs(routes);
  app.setNotFoundHandler((request, reply) => {
    const detail = `there is nothing at ${request.url.split("?")[0]}; ${thereIs}`;
    answerProblem(reply, new Problem(404, "Not found", detail));
  });
  for (const route of routes) addRoute(app, route, options.guard);
  refuseOtherMethods(app, routes);
  if (feed !== undefined) {
    app.get(feed.path, (request) => {
      throw feed.problemFor(request.raw);
    });
  }
  app.server.on("upgrade", (request, socket, head) => {
    if (feed === undefined) refuseUpgrade(socket, new Problem(404, "Not found", "there is no feed here"));
    else feed.upgrade(request, socket, head);
  });
  return app;
}

/** For who asks for something else. */
function whatThereIs(routes: readonly Route[]): string {
  const paths = routes.map(({ path }) => path);
  return paths.includes(DOCUMENT_PATH) ? `${DOCUMENT_PATH} says what there is` : `what there is: ${paths.join(", ")}`;
}

/** Requests are checked by the routes themselves: what compiles schemas would only take up memory. */
const NO_COMPILERS = { buildValidator: refuseSchema, buildSerializer: refuseSchema };

function refuseSchema(): never {
  throw new Error("no route has a schema for fastify to compile");
}

function newFastify(log: Logger, tls: ServerOptions["tls"]): FastifyInstance {
  const common = {
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    forceCloseConnections: true,
    return503OnClosing: true,
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: NO_COMPILERS },
    // A logger for each request would cost more than most answers.
    childLoggerFactory: (logger: FastifyBaseLogger) => logger,
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
  } as const;
  const app = tls === undefined ? fastify(common) : fastify({ ...common, https: tls });
  // All it has to tell is that it listens, which who starts it says better.
  app.log.info = () => {};
  return app as unknown as FastifyInstance;
}

function addRoute(app: FastifyInstance, route: Route, guard: Guard): void {
  app.route({
    method: route.method === "GET" ? ["GET", "HEAD"] : route.method,
    url: route.path,
    // Before the body is read: who may not say anything is not listened to.
    onRequest: (request, reply, done) => {
      reply.headers(CAUTION);
      request.setDecorator("access", guard.admit(request.raw, route.need));
      done();
    },
    handler: (request, reply) => route.handle(askedOf(request, route), reply),
  });
}

function askedOf(request: FastifyRequest, route: Route): Asked {
  return {
    access: request.getDecorator("access"),
    params: request.params as Asked["params"],
    query: route.query === undefined ? (request.query as Asked["query"]) : readQuery(route.query, request.query),
    request,
  };
}

/** A path that is known, asked in a way it cannot be. */
function refuseOtherMethods(app: FastifyInstance, routes: readonly Route[]): void {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  for (const [path, own] of byPath) {
    const allowed = own.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]));
    const allow = allowed.join(", ");
    app.route({
      method: METHODS.filter((method) => !allowed.includes(method)),
      url: path,
      handler: (request) => {
        const detail = `${request.method} is not possible here; ${allow} is`;
        throw new Problem(405, "Method not allowed", detail, {}, { allow });
      },
    });
  }
}

function answerProblem(reply: FastifyReply, problem: Problem): void {
  reply.code(problem.status).headers(CAUTION).headers(problem.headers).type(PROBLEM_TYPE).send(problem.body);
}

function problemOf(error: unknown, log: Logger): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreError) {
    return new Problem(503, "The store cannot be used", error.message, {}, { "retry-after": "1" });
  }
  const code = codeOf(error);
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return new Problem(413, "Too large", `a request may have ${BODY_BYTES_MAX} bytes; send the rest in another one`);
  }
  const status = statusOf(error);
  if (status >= 400 && status < 500 && error instanceof Error) return new Problem(status, "Bad request", error.message);
  log.error({ err: error }, "a request could not be answered");
  return new Problem(500, "Internal error", "this is a fault of wrasse; its log has more");
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

function statusOf(error: unknown): number {
  const status = typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" ? status : 500;
}
