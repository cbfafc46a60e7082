/** A published format as a route: which resources are meant, one snapshot of them, and the answer that a view makes. */
import type { FastifyReply } from "fastify";
import * as z from "zod";
import type { Answer, Snapshot } from "../views/snapshot.ts";
import type { Access, Need } from "./access.ts";
import { NAME_QUERY, queryOf, selectorOf } from "./query.ts";
import type { Asked, Route } from "./route.ts";
import type { Serving } from "./serving.ts";
import { takeSnapshot } from "./snapshot.ts";

/** What views are made from: nothing that writes. */
export type ViewServing = Pick<
  Serving,
  "reader" | "service" | "now" | "isCaughtUp" | "caughtUp" | "views" | "remembered"
>;

export interface View extends Pick<Route, "path" | "summary" | "description" | "params" | "answers"> {
  /** `read`, unless told. */
  readonly need?: Need;
  /** What it takes beside the selectors. */
  readonly query?: z.ZodRawShape;
  /** The headers that decide what is answered. */
  readonly vary?: string;
  /** For who could not be admitted before: what they may see, or a thrown problem. */
  readonly admit?: (asked: Asked, reply: FastifyReply) => Access;
  /** What has to be waited for, if anything. */
  readonly wait?: () => Promise<void> | undefined;
  /** Where the format wants 500 without a body, whatever went wrong. */
  readonly isSilentWhenBroken?: boolean;
  readonly render: (snapshot: Snapshot, asked: Asked) => Answer;
}

const NAMES = z.strictObject(NAME_QUERY);

/** A key that may come once or several times. */
export const TEXTS = z.union([z.string().min(1), z.array(z.string().min(1))]);

export function viewRoute(serving: ViewServing, view: View): Route {
  const { path, summary, description, params, answers, need = "read" } = view;
  return {
    method: "GET",
    path,
    need,
    summary,
    ...(description === undefined ? {} : { description }),
    ...(params === undefined ? {} : { params }),
    query: NAMES.extend(view.query ?? {}),
    answers,
    handle(asked, reply) {
      const admitted = view.admit === undefined ? asked : { ...asked, access: view.admit(asked, reply) };
      const waiting = view.wait?.();
      if (waiting === undefined) return answerView(serving, view, admitted, reply);
      return waiting.then(() => answerView(serving, view, admitted, reply));
    },
  };
}

function answerView(serving: ViewServing, view: View, asked: Asked, reply: FastifyReply): FastifyReply {
  try {
    return sendAnswer(reply, view, answerFor(serving, view, asked));
  } catch (error) {
    if (view.isSilentWhenBroken !== true) throw error;
    asked.request.log.error(error, "a health document could not be made");
    return reply.code(500).header("cache-control", "no-cache").send();
  }
}

interface Rendered extends Answer {
  readonly revision: string;
}

/** For who may see everything, and once it is all there, the same question has the same answer until the next commit. */
function answerFor(serving: ViewServing, view: View, asked: Asked): Rendered {
  const { access, request } = asked;
  if (access.within !== undefined || !serving.isCaughtUp()) return render(serving, view, asked).answer;
  const { accept, "content-type": contentType } = request.headers;
  const headers = view.vary === undefined ? "" : `\n${accept}\n${contentType}`;
  return serving.remembered.get(`${request.url}${headers}`, () => render(serving, view, asked));
}

function render(serving: ViewServing, view: View, asked: Asked) {
  const { snapshot, isTimed } = takeSnapshot(serving, selectorOf(queryOf(NAMES, asked), asked.access));
  const answer = { ...view.render(snapshot, asked), revision: String(snapshot.revision) };
  return { answer, length: isTimed() ? undefined : (answer.body?.length ?? 0) };
}

function sendAnswer(reply: FastifyReply, { vary }: View, { status, headers, body, revision }: Rendered) {
  reply.code(status).headers(headers).header("x-wrasse-revision", revision);
  if (vary !== undefined) reply.header("vary", vary);
  // A content type goes out as the format has it: nothing is added to it.
  return reply.serializer(same).send(body);
}

/** What a key of a query was given, once or several times. */
export function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((text) => typeof text === "string");
}

function same(body: unknown): string {
  return String(body);
}
