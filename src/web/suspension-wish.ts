/** What a body wants suspended, if that makes sense: what is given together, and until when. */
import { parseInstant } from "../../grammar/time.ts";
import { parseDuration } from "../health/duration.ts";
import { NAMES } from "../health/names.ts";
import type { NameSelector } from "../health/selection.ts";
import type { SuspensionWish } from "../reactions/desk.ts";
import { faultOfCron } from "../reactions/suspension-span.ts";
import { Problem } from "./problem.ts";
import { quoted } from "./quoted.ts";
import type { SuspensionBody } from "./suspension-schemas.ts";

interface Context {
  readonly now: number;
  /** Who it is, unless the body says another. */
  readonly author: string;
}

/** Throws a problem for what makes none. */
export function suspensionWishOf(body: SuspensionBody, { now, author }: Context): SuspensionWish {
  const { kind, check, expireOnResolve = false, sticky = false } = body;
  if (sticky && kind !== "acknowledgement") throw wrong("sticky: only an acknowledgement can be");
  if (expireOnResolve && kind !== "silence") throw wrong("expireOnResolve: only a silence can");
  const startsAt = instantOf(body, "startsAt") ?? now;
  const durationMs = durationOf(body);
  const cron = cronOf(body, durationMs);
  const endsAt = endOf(body, startsAt, cron === undefined ? durationMs : undefined);
  if (endsAt !== undefined && endsAt <= startsAt) throw wrong("endsAt: it would end before it begins");
  if (endsAt !== undefined && endsAt <= now) throw wrong("endsAt: that is over already");
  if (endsAt === undefined && cron === undefined && !expireOnResolve && kind !== "acknowledgement") {
    throw wrong(`a ${kind} without an end is forgotten; say for, like 2h, or endsAt`);
  }
  return {
    ...{ kind, selectors: body.selectors.map(selectorOf), startsAt, expireOnResolve, isSticky: sticky },
    ...(check === undefined ? {} : { check }),
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(cron === undefined ? {} : { cron }),
    ...{ author: body.author ?? author, comment: body.comment },
  };
}

function endOf(body: SuspensionBody, startsAt: number, durationMs: number | undefined): number | undefined {
  const endsAt = instantOf(body, "endsAt");
  if (durationMs === undefined) return endsAt;
  if (endsAt !== undefined) throw wrong("for and endsAt say the same; give one of them");
  return startsAt + durationMs;
}

function cronOf({ kind, cron, timeZone }: SuspensionBody, durationMs: number | undefined): SuspensionWish["cron"] {
  if (cron === undefined) {
    if (timeZone !== undefined) throw wrong("timeZone: it belongs to cron; other times have an offset of their own");
    return undefined;
  }
  if (kind !== "maintenance") throw wrong("cron: only a maintenance comes again");
  if (durationMs === undefined) throw wrong("cron: say with for how long it lasts each time");
  const fault = faultOfCron(cron, timeZone ?? "UTC");
  if (fault !== undefined) throw wrong(`cron: ${fault}`);
  return { expression: cron, timeZone: timeZone ?? "UTC", durationMs };
}

function instantOf(body: SuspensionBody, key: "startsAt" | "endsAt"): number | undefined {
  const text = body[key];
  if (text === undefined) return undefined;
  const instant = parseInstant(text);
  if (instant !== undefined) return Date.parse(instant);
  throw wrong(`${key}: it takes a date and time with its offset, like 2026-11-21T12:00:00Z, and got ${quoted(text)}`);
}

function durationOf({ for: text }: SuspensionBody): number | undefined {
  if (text === undefined) return undefined;
  const durationMs = parseDuration(text);
  if (durationMs === undefined) throw wrong(`for: it takes a time like 90m or 2h, and got ${quoted(text)}`);
  return durationMs;
}

/** Without the names that are there as undefined. */
function selectorOf(selector: SuspensionBody["selectors"][number]): NameSelector {
  return Object.fromEntries(
    NAMES.flatMap((name) => (selector[name] === undefined ? [] : [[name, selector[name]] as const])),
  );
}

function wrong(detail: string): Problem {
  return new Problem(400, "Body not understood", detail);
}
