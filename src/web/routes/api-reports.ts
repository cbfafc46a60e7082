/** The way in for who does not write into a log: reports over HTTP, through the same door as all others. */
import * as z from "zod";
import type { PartialNames } from "../../intake/source.ts";
import { StoreError } from "../../store/errors.ts";
import type { AnswerKey } from "../../store/token.ts";
import { NOTHING_TAKEN, REPORTS_ANSWER } from "../answer-schemas.ts";
import { bodyTextOf, mediaTypeOf } from "../json-body.ts";
import { PROBLEM_TYPE, Problem } from "../problem.ts";
import { queryOf } from "../query.ts";
import { quoted } from "../quoted.ts";
import { FORMATS, type Format, readDocument } from "../reports/document-reports.ts";
import { REPORT_BODY, readJsonLines, readJsonReports } from "../reports/json-reports.ts";
import { createKeptAnswers } from "../reports/kept-answers.ts";
import type { ReportItem } from "../reports/reading.ts";
import { checkTaken, joinResults, keepProblems, partsOf, sourceFor } from "../reports/taking.ts";
import { readTextReports } from "../reports/text-reports.ts";
import type { Asked, Route } from "../route.ts";
import type { Serving } from "../serving.ts";
import { JSON_TYPE } from "../state-answer.ts";

const RETRY_AFTER = { "retry-after": "1" };
const KEY = /^[\x21-\x7e]{1,255}$/;

const NAME = z.string().min(1).max(1024).optional();

const QUERY = z.strictObject({
  format: z.enum(FORMATS).optional().describe("The body is a document of this format, and each of its checks a report"),
  target: NAME.describe("What reports are about that do not say it; with a format, all of them"),
  project: NAME.describe("Of reports that name none"),
  environment: NAME.describe("Of reports that name none"),
  tenant: NAME.describe("Of reports that name none"),
  name: NAME.describe("The resource's own name, of reports that name none"),
  check: NAME.describe("Of reports that name none"),
  ttl: z.string().optional().describe("With a format: how long it holds"),
  at: z.string().optional().describe("With a format: when it was true").meta({ format: "date-time" }),
});
type Query = z.output<typeof QUERY>;

export function reportRoutes(serving: Serving): Route[] {
  const keptAnswers = createKeptAnswers(serving, () => committed(serving));
  const route: Route = {
    method: "POST",
    path: "/api/reports",
    need: "report",
    summary: "Takes reports, and answers once they are committed",
    description:
      "With an Idempotency-Key, the same request may be sent again and is taken once. In a text, what stands beside service messages is passed over.",
    query: QUERY,
    bodies: {
      "application/json": z.union([REPORT_BODY, z.array(REPORT_BODY)]),
      "application/x-ndjson": z.string(),
      "text/plain": z.string(),
    },
    answers: {
      200: { description: "Which were taken, and why others were not", schema: REPORTS_ANSWER },
      422: {
        description: "None was taken, and why; or the Idempotency-Key came with another request before",
        contentType: PROBLEM_TYPE,
        schema: NOTHING_TAKEN,
      },
    },
    async handle(asked, reply) {
      const { request } = asked;
      const query = queryOf(QUERY, asked);
      const key = keyIn(asked);
      makeRoom(serving);
      const content = JSON.stringify([request.url, request.headers["content-type"], request.body]);
      const { text, isRepeated } = await keptAnswers.answer({ key, content, read: () => workOf(query, asked) });
      if (isRepeated) reply.header("idempotent-replayed", "true");
      checkTaken(text);
      reply.header("content-type", JSON_TYPE).header("cache-control", "no-store");
      return text;
    },
  };

  function workOf(query: Query, asked: Asked) {
    const items = readItems(asked, query);
    const source = sourceFor(asked.access, defaultsOf(query));
    keepProblems(serving, source, items);
    return { parts: partsOf(serving, source, items), join: joinResults };
  }

  return [route];
}

/** Nothing is taken that could not be committed. */
function makeRoom({ intake }: Serving): void {
  if (intake.fault !== undefined || (intake.isFull && !intake.commit())) throw notWritable();
}

async function committed(serving: Serving): Promise<void> {
  try {
    await serving.committed();
  } catch (error) {
    if (error instanceof StoreError) throw notWritable();
    throw error;
  }
}

function notWritable(): Problem {
  const detail = "the store cannot be written just now, so nothing can be promised; send the same again";
  return new Problem(503, "The store cannot be written", detail, {}, RETRY_AFTER);
}

/** Keys belong to who sends them. */
function keyIn({ request, access }: Asked): AnswerKey | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key === "string" && KEY.test(key))
    return { sender: access.tokenId ?? `without a token: ${access.name}`, key };
  throw new Problem(
    400,
    "Bad Idempotency-Key",
    "an Idempotency-Key is 1 to 255 visible ASCII characters without blanks",
  );
}

function readItems({ request }: Asked, { format, target, ttl, at }: Query): readonly ReportItem[] {
  const mediaType = mediaTypeOf(request);
  const text = bodyTextOf(request);
  if (format !== undefined) return readDocument(text, documentOptions(format, { target, ttl, at, mediaType }));
  if (ttl !== undefined || at !== undefined) {
    throw new Problem(400, "Query not understood", "ttl and at stand in each report; in the query they need a format");
  }
  switch (mediaType) {
    case "application/json":
      return readJsonReports(text, target);
    case "application/x-ndjson":
    case "application/jsonl":
      return readJsonLines(text, target);
    case "text/plain":
      return readTextReports(text, target);
    default:
      throw unsupported(mediaType, "application/json, application/x-ndjson, text/plain");
  }
}

interface GivenOptions {
  readonly target: string | undefined;
  readonly ttl: string | undefined;
  readonly at: string | undefined;
  readonly mediaType: string | undefined;
}

function documentOptions(format: Format, { target, ttl, at, mediaType }: GivenOptions) {
  if (mediaType === undefined || !/^application\/(?:[\w.-]+\+)?json$/.test(mediaType)) {
    throw unsupported(mediaType, "application/json");
  }
  if (target === undefined) {
    const detail = `a document of the format ${format} does not say what it is about; add &target=…`;
    throw new Problem(400, "No target", detail, { parameters: ["target"] });
  }
  return { format, target, ttl, at };
}

function unsupported(mediaType: string | undefined, known: string): Problem {
  const said =
    mediaType === undefined ? "the body has no content type" : `a body of ${quoted(mediaType)} is not known here`;
  return new Problem(415, "Unsupported media type", `${said}; send it as ${known}`, {}, { accept: known });
}

function defaultsOf({ project, environment, tenant, name, check }: Query): PartialNames {
  return {
    ...(project === undefined ? {} : { project }),
    ...(environment === undefined ? {} : { environment }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(name === undefined ? {} : { name }),
    ...(check === undefined ? {} : { check }),
  };
}
