/** Writes one line into wrasse's own log. */
import type { Action } from "../action.ts";
import { effectDocumentOf } from "../effect-document.ts";
import type { LogPlan } from "../plan.ts";

export type WriteLog = (level: LogPlan["level"], text: string, fields: Readonly<Record<string, unknown>>) => void;

export function createLogAction(write: WriteLog): Action<"log"> {
  return {
    async attempt({ level }, { effect, attempt }) {
      const { rule, phase, subject, occasion } = effect;
      const what = phase === "do" ? "fired" : "has recovered";
      // A line of the log has a level of its own; what a resource came to is called as in the lines about changes.
      const { level: to, ...document } = effectDocumentOf(effect);
      write(level, `rule ${JSON.stringify(rule)} ${what}: ${subject} is ${occasion.level}`, {
        ...document,
        to,
        attempt,
      });
      return { kind: "done", status: "written" };
    },
  };
}
