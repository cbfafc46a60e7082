/** Every kind of action there is. */
import type { Actions } from "../runner.ts";
import { createGithubDispatchAction } from "./github-dispatch.ts";
import { createLogAction, type WriteLog } from "./log.ts";
import { createOctopusActions } from "./octopus-actions.ts";
import { createRunAction } from "./run.ts";
import type { RunSurroundings } from "./run-environment.ts";
import { AWS, createTagAwsAction } from "./tag-aws.ts";
import { AZURE, createTagAzureAction } from "./tag-azure.ts";
import { createWebhookAction } from "./webhook.ts";

export interface ActionSurroundings extends RunSurroundings {
  /** Whose numbers these are. */
  readonly instance: string;
  readonly log: WriteLog;
}

export function createActions(surroundings: ActionSurroundings): Actions {
  return {
    ...createOctopusActions(),
    run: createRunAction(surroundings),
    webhook: createWebhookAction(surroundings),
    log: createLogAction(surroundings.log),
    "github-dispatch": createGithubDispatchAction(),
    "tag-aws": createTagAwsAction(AWS),
    "tag-azure": createTagAzureAction(AZURE),
  };
}
