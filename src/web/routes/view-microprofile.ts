/**
 * MicroProfile's three generations, each on paths of its own: what came since 2.0 beside `/health`, 1.0, and the draft
 * MP-0003, which wants everybody but the machine itself to say who they are.
 */
import type { Kind } from "../../views/kinds.ts";
import { type MicroProfileOptions, microProfileHealth } from "../../views/microprofile.ts";
import { microProfile1Health, microProfileDraftHealth } from "../../views/microprofile-early.ts";
import { createDigestGate } from "../digest-gate.ts";
import type { Route } from "../route.ts";
import type { ViewOptions } from "../serving.ts";
import { createStartupWait } from "../startup-wait.ts";
import { type View, type ViewServing, viewRoute } from "../view-route.ts";

const KINDS: readonly Kind[] = ["live", "ready", "started"];

const QUESTIONS: Readonly<Record<Kind, string>> = {
  live: "Are they alive?",
  ready: "May work be sent to them?",
  started: "Have they come up?",
};

export const MICROPROFILE_ANSWERS: View["answers"] = {
  200: { description: "All are UP.", contentType: "application/json" },
  503: { description: "One at least is DOWN.", contentType: "application/json" },
  500: { description: "The answer could not be made; there is no body." },
};

export function microProfileRoutes(serving: ViewServing, waitMsMax?: number): Route[] {
  const wait = createStartupWait(serving, waitMsMax);
  return [
    ...microProfileKindRoutes(serving, wait),
    viewRoute(serving, {
      path: "/mp1/health",
      summary: "The health of resources as MicroProfile Health 1.0",
      answers: MICROPROFILE_ANSWERS,
      isSilentWhenBroken: true,
      wait,
      render: (snapshot) => microProfile1Health(snapshot, microProfileOptions(serving.views)),
    }),
    viewRoute(serving, {
      path: "/mp0/health",
      // Who may not read is asked for a user's name and password, which no other route takes.
      need: "nothing",
      summary: "The health of resources as the draft MP-0003",
      description: "From elsewhere it needs a token, or the user's name and password of the setting views.digest.",
      answers: { ...MICROPROFILE_ANSWERS, 204: { description: "There are no checks." } },
      isSilentWhenBroken: true,
      admit: createDigestGate(serving),
      wait,
      render: (snapshot) => microProfileDraftHealth(snapshot, microProfileOptions(serving.views)),
    }),
  ];
}

/** `/health/live`, `/health/ready` and `/health/started`. What is alive is told at once. */
export function microProfileKindRoutes(
  serving: ViewServing,
  wait: () => Promise<void> | undefined,
  reasons?: { readonly reasons: boolean },
): Route[] {
  return KINDS.map((only) =>
    viewRoute(serving, {
      path: `/health/${only}`,
      summary: `${QUESTIONS[only]} As MicroProfile Health 4.0`,
      answers: MICROPROFILE_ANSWERS,
      isSilentWhenBroken: true,
      ...(only === "live" ? {} : { wait }),
      render: (snapshot) => microProfileHealth(snapshot, { ...microProfileOptions(serving.views, reasons), only }),
    }),
  );
}

export function microProfileOptions(views: ViewOptions, { reasons } = { reasons: true }): MicroProfileOptions {
  const { defaultKind, emptyReadiness, emptyStartup } = views;
  return { defaultKind, emptyReadiness, emptyStartup, reasons };
}
