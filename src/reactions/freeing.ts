/** What would let an effect go, or have it done once more, for a person who asks why nothing has happened. */
import type { Effect } from "../store/answers.ts";
import type { StoreReader } from "../store/store-reader.ts";

type Asked = Pick<Effect, "number" | "state" | "layer" | "dueAt">;

/** By what holds it: how that ends. A layer that is not known here only says when. */
const ENDS: Readonly<Record<string, string>> = {
  soft: "as many more reports of the same as the policy wants",
  flapping: "a level that stays as it is until the hold is over",
  dependency: "what it depends on being well again",
  maintenance: "the end of the maintenance",
  deployment: "the end of the deployment and of the time behind it",
  silence: "the end of the silence, also by wrasse silence end",
  acknowledged: "the end of the acknowledgement, also by wrasse ack end",
  cooldown: "the end of the rule's cooldown",
  "blast-radius": "others of its group being well again, or a limit that lets it go",
  rollback: "the redeployment that is going on being over, or another release",
  breaker: "a person who has looked at what set so much off",
  observe: "mode: act in the rule, which only observes",
};

/** So many of a rule are gone through for those that come first. */
const EARLIER_MAX = 1000;

/** As freeingOf, of one that the store has: there may be others that have to be done before it. */
export function freeingIn(reader: Pick<StoreReader, "effects">, effect: Effect): string | null {
  return freeingOf(effect, earlierThan(reader, effect));
}

/** The first of those that it waits for: a rule does one thing after the other about a subject. */
function earlierThan(
  reader: Pick<StoreReader, "effects">,
  { number, state, rule, subject, firing }: Effect,
): number | undefined {
  if (state !== "queued") return undefined;
  return reader
    .effects(
      { rule, states: ["queued", "running", "held", "waiting-approval"] },
      { before: number, limit: EARLIER_MAX },
    )
    .filter((one) => one.subject === subject)
    .findLast((one) => one.firing === firing || one.state === "queued" || one.state === "running")?.number;
}

/** Null for what is done, or being done. */
export function freeingOf({ number, state, layer, dueAt }: Asked, earlier?: number): string | null {
  switch (state) {
    case "queued":
      if (earlier !== undefined) return `effect ${earlier} being over, which comes first`;
      return dueAt === null ? "nothing holds it: its turn comes" : `nothing holds it: its turn comes from ${dueAt} on`;
    case "held": {
      const end = layer === null ? undefined : ENDS[layer];
      const byItself = dueAt === null ? [] : [`looked at again at ${dueAt}`];
      return [...(end === undefined ? [] : [end]), ...byItself, `or wrasse effects approve ${number}`].join(", ");
    }
    case "waiting-approval":
      return `wrasse effects approve ${number}, or reject ${number} to end it`;
    case "failed":
      return `wrasse effects retry ${number}`;
    case "abandoned":
      if (layer === "targets") return "another rule: there is nothing that this could be done to";
      return `nothing by itself; wrasse effects retry ${number} has it done after all`;
    case "unknown":
      return `somebody who looks whether it was done: wrasse effects retry ${number} does it once more, abandon ${number} does not`;
    case "running":
    case "done":
      return null;
  }
}
