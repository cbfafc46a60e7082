/** Which resources there are, how each of them is, and how it came to be so. */
import * as z from "zod";
import { namesOf } from "../../health/names.ts";
import { waysOut } from "../../health/ways-out.ts";
import { reactedTo } from "../../reactions/explained.ts";
import { suspensionAnswerOf } from "../../store/suspension-answer.ts";
import type { Access } from "../access.ts";
import { CHANGE, pageSchema, RESOURCE, RESOURCE_WITH_REPORT } from "../answer-schemas.ts";
import { findResource, ID_FORMS, idIn } from "../found-resource.ts";
import { CURSOR, linkNext, pageOf } from "../paging.ts";
import { NO_QUERY, queryOf, SELECTOR_QUERY, selectorOf, wholeNumber } from "../query.ts";
import type { Route } from "../route.ts";
import { areWithin } from "../selector-scope.ts";
import type { Serving } from "../serving.ts";
import { answerState, answerText, revisionFor, type StateText, stateText } from "../state-answer.ts";
import { EXPLANATION_WITH_REACTIONS } from "../suspension-schemas.ts";

const PAGE_ROWS_MAX = 1000;
export const PAGE_ROWS = 100;
const NUMBER_MAX = Number.MAX_SAFE_INTEGER;

export const LIMIT = wholeNumber(1, PAGE_ROWS_MAX, `How many a page has at most; ${PAGE_ROWS} unless told`).optional();

const LIST = z.strictObject({ ...SELECTOR_QUERY, limit: LIMIT, after: CURSOR.optional() });
const HISTORY = z.strictObject({
  before: wholeNumber(1, NUMBER_MAX, "Only changes of smaller numbers").optional(),
  limit: LIMIT,
});

export function resourceRoutes(serving: Serving): Route[] {
  return [
    listRoute(serving),
    ...ID_FORMS.flatMap(({ path, params }) => [
      { ...resourceRoute(serving), path: `/api/resources/${path}`, params },
      { ...historyRoute(serving), path: `/api/resources/${path}/history`, params },
    ]),
  ];
}

function listRoute({ reader }: Serving): Route {
  return {
    method: "GET",
    path: "/api/resources",
    need: "read",
    summary: "The resources, ordered by their ids",
    query: LIST,
    answers: { 200: { description: "A page of them", schema: pageSchema(RESOURCE) } },
    handle(asked, reply) {
      const { limit = PAGE_ROWS, after, ...selectors } = queryOf(LIST, asked);
      const selector = selectorOf(selectors, asked.access);
      const found = reader.resources(selector, { limit: limit + 1, ...(after === undefined ? {} : { after }) });
      const { rows, next } = pageOf(found, limit);
      if (next !== null) linkNext(asked.request, reply, "after", next);
      const revision = revisionFor(reader, asked.access);
      return answerState(asked, reply, revision, { revision, items: rows, next });
    },
  };
}

type PlacedRoute = Omit<Route, "path" | "params">;

function resourceRoute({ reader, remembered }: Serving): PlacedRoute {
  function textFor(id: string, access: Access): StateText {
    const resource = findResource(reader, id, access);
    const [lastReport = null] = reader.reports(resource.id, 1);
    return stateText(revisionFor(reader, access), { ...resource, lastReport });
  }

  return {
    method: "GET",
    need: "read",
    summary: "One resource with its checks and its newest report",
    query: NO_QUERY,
    answers: { 200: { description: "How it is", schema: RESOURCE_WITH_REPORT } },
    handle(asked, reply) {
      const { access } = asked;
      const id = idIn(asked);
      if (access.within !== undefined) return answerText(asked, reply, textFor(id, access));
      const text = remembered.get(`resource ${id}`, () => {
        const answer = textFor(id, access);
        return { answer, length: answer.text.length };
      });
      return answerText(asked, reply, text);
    },
  };
}

function historyRoute({ reader }: Serving): PlacedRoute {
  return {
    method: "GET",
    need: "read",
    summary: "The changes of one resource and its checks, newest first",
    query: HISTORY,
    answers: { 200: { description: "A page of them", schema: pageSchema(CHANGE) } },
    handle(asked, reply) {
      const { limit = PAGE_ROWS, before } = queryOf(HISTORY, asked);
      const { id } = findResource(reader, idIn(asked), asked.access);
      const found = reader.history(id, { limit: limit + 1, ...(before === undefined ? {} : { before }) });
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      if (last !== undefined) linkNext(asked.request, reply, "before", last.seq);
      const revision = revisionFor(reader, asked.access);
      return answerState(asked, reply, revision, {
        revision,
        items,
        next: last === undefined ? null : String(last.seq),
      });
    },
  };
}

export function explainRoutes({ reader, policyOf, now }: Serving): Route[] {
  return ID_FORMS.map(({ path, params }) => ({
    method: "GET",
    path: `/api/explain/${path}`,
    need: "read",
    summary:
      "What made a resource what it is: its checks, their changes and reports, what would clear each; and what was reacted to that, or was not",
    params,
    query: NO_QUERY,
    answers: { 200: { description: "The chain of evidence", schema: EXPLANATION_WITH_REACTIONS } },
    handle(asked, reply) {
      const found = findResource(reader, idIn(asked), asked.access);
      const { id } = found;
      const explanation = reader.explanation(id);
      if (explanation === undefined) throw new Error(`${id} was there a moment ago`);
      const { resource, change, checks } = explanation;
      const names = namesOf(resource);
      const explained = checks.map(({ name, state, change: moved, report, newestReport }) => ({
        ...resource.checks.find((check) => check.name === name),
        ...{ change: moved, report, newestReport, waysOut: waysOut(state, policyOf(names, name), now()) },
      }));
      const reacted = reactedTo(reader, { id, names: namesOf(found) }, { now: now(), within: asked.access.within });
      const suspensions = reacted.suspensions.filter(({ selectors }) => areWithin(selectors, asked.access.within));
      return answerState(asked, reply, revisionFor(reader, asked.access), {
        ...{ resource, change, checks: explained, reactions: reacted.reactions },
        suspensions: suspensions.map(suspensionAnswerOf),
      });
    },
  }));
}
