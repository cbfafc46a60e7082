/** What an action does, in a line for a person; holds no secrets. */
import type { Plan } from "./plan.ts";

export function planText(plan: Plan): string {
  return `${actionText(plan)}${plan.once ? ", once" : ""}${plan.continues ? ", and goes on even if that fails" : ""}`;
}

function actionText(plan: Plan): string {
  switch (plan.kind) {
    case "run":
      return `run ${plan.argv.map(wordText).join(" ")}`;
    case "webhook":
      return `send a webhook to ${addressText(plan.url)}`;
    case "log":
      return `log it as ${plan.level}`;
    case "github-dispatch":
      return `dispatch ${plan.eventType} to ${plan.repository} on GitHub`;
    case "octopus-runbook":
      return `run the runbook ${wordText(plan.runbook)}${placeText(plan)}${plan.onTarget ? " on its target" : ""}`;
    case "octopus-redeploy":
      return `redeploy the release before the current one${placeText(plan)}`;
    case "octopus-cancel-task":
      return "cancel the deployment that said so";
    case "octopus-disable-target":
      return "disable its target in Octopus";
    case "octopus-enable-target":
      return "enable its target in Octopus";
    case "tag-aws":
      return `tag it in AWS, ${plan.region}`;
    case "tag-azure":
      return `tag it in Azure, subscription ${plan.subscription}`;
  }
}

function wordText(word: string): string {
  return /^[\w./:=@%+,{}-]+$/.test(word) ? word : JSON.stringify(word);
}

function placeText({ project, environment }: { readonly project?: string; readonly environment?: string }): string {
  return `${project === undefined ? "" : ` of ${project}`}${environment === undefined ? "" : ` in ${environment}`}`;
}

/** With many that take webhooks the path is as good as a password. */
function addressText(url: string): string {
  const { origin, pathname } = new URL(url);
  return pathname === "/" ? origin : `${origin}/…`;
}

/** For whoever has written it. */
export function withoutCredentials(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
