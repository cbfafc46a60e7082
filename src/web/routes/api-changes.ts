/** What moved behind a number, at once or as soon as something does. */
import type { ServerResponse } from "node:http";
import * as z from "zod";
import type { Change } from "../../store/answers.ts";
import type { Selector } from "../../store/store-reader.ts";
import { CHANGE, pageSchema } from "../answer-schemas.ts";
import { createLongPoll } from "../long-poll.ts";
import { linkNext } from "../paging.ts";
import { Problem } from "../problem.ts";
import { duration, isSelecting, NAME_QUERY, queryOf, selectorOf, wholeNumber } from "../query.ts";
import type { Asked, Route } from "../route.ts";
import type { Serving } from "../serving.ts";
import { answerState, revisionFor } from "../state-answer.ts";
import { LIMIT, PAGE_ROWS } from "./api-resources.ts";

const WAIT_MS_MAX = 60_000;

const QUERY = z.strictObject({
  ...NAME_QUERY,
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER, "Only changes of greater numbers; 0 unless told").optional(),
  limit: LIMIT,
  wait: duration(WAIT_MS_MAX, "How long to wait for a change if there is none yet").optional(),
});

export function changeRoutes(serving: Serving): Route[] {
  const { reader } = serving;
  const longPoll = createLongPoll(serving);

  function changesFor(asked: Asked, page: { readonly after: number; readonly limit: number }): readonly Change[] {
    return reader.changes(page.after, page.limit, selectorFor(asked));
  }

  const route: Route = {
    method: "GET",
    path: "/api/changes",
    need: "read",
    summary: "The changes behind a number, oldest first; with wait, as soon as there is one",
    description:
      "Numbers belong to the instance that counts them. isComplete: none of those behind the number has been deleted.",
    query: QUERY,
    answers: {
      200: {
        description: "A page of them",
        schema: pageSchema(CHANGE, { instance: z.string(), isComplete: z.boolean() }),
      },
    },
    handle(asked, reply) {
      const { after = 0, limit = PAGE_ROWS, wait = 0 } = queryOf(QUERY, asked);
      const found = changesFor(asked, { after, limit: limit + 1 });
      const answer = (changes: readonly Change[]) => {
        const items = changes.slice(0, limit);
        const last = changes.length > limit ? items.at(-1) : undefined;
        if (last !== undefined) linkNext(asked.request, reply, "after", last.seq);
        const next = last === undefined ? null : String(last.seq);
        const revision = revisionFor(reader, asked.access);
        const isComplete = after >= reader.prunedSeq();
        return answerState(asked, reply, revision, { revision, instance: reader.instance(), isComplete, items, next });
      };
      if (found.length > 0 || wait === 0) return answer(found);
      if (longPoll.isFull) throw tooMany();
      return longPoll
        .wait(laterChanges(serving, asked, { after, limit }), wait, endSignal(reply.raw, serving.closing))
        .then((later = []) => (reply.raw.destroyed ? reply.hijack() : answer(later)));
    },
  };
  return [route];
}

/** Without any condition everything is meant, which the store knows a shorter way to. */
function selectorFor(asked: Asked): Selector | undefined {
  const { after: _after, limit: _limit, wait: _wait, ...names } = queryOf(QUERY, asked);
  const selector = selectorOf(names, asked.access);
  return isSelecting(selector) ? selector : undefined;
}

/** Asks for what is new only: what did not suit before does not later. */
function laterChanges(
  { reader }: Serving,
  asked: Asked,
  { after, limit }: { readonly after: number; readonly limit: number },
): () => readonly Change[] | undefined {
  const selector = selectorFor(asked);
  let from = Math.max(after, reader.lastSeq());
  return () => {
    const last = reader.lastSeq();
    if (last <= from) return undefined;
    const found = reader.changes(from, limit + 1, selector);
    if (found.length > 0) return found;
    from = last;
    return undefined;
  };
}

/** Whoever asked has gone, or the daemon goes. */
function endSignal(response: ServerResponse, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  return AbortSignal.any([gone.signal, closing]);
}

function tooMany(): Problem {
  const detail = "as many as are let wait are waiting already; ask without wait, or listen to /feed";
  return new Problem(503, "Too many are waiting", detail, {}, { "retry-after": "5" });
}
