/** What is in the space of a test server: kept as the resources that the API shows, each collection by its name in the path. */

export type TaskState = "Queued" | "Executing" | "Cancelling" | "Canceled" | "Failed" | "Success" | "TimedOut";

export interface Resource {
  readonly Id: string;
  readonly [key: string]: unknown;
}

export interface Past {
  readonly project: string;
  readonly environment: string;
  readonly release: string;
  readonly state: TaskState;
  readonly tenant?: string;
  /** `ServerTasks-21`. */
  readonly task?: string;
  readonly comments?: string;
  /** One minute after the one before, unless given. */
  readonly created?: string;
}

const FIRST_MS = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const ENDS: readonly TaskState[] = ["Canceled", "Failed", "Success", "TimedOut"];

/** What a task goes through, one state each time somebody asks for it. */
const COURSE: readonly TaskState[] = ["Executing", "Success"];

export class OctopusWorld {
  readonly #collections = new Map<string, Resource[]>();
  readonly #courses = new Map<string, TaskState[]>();
  #minutes = 0;

  all(collection: string): readonly Resource[] {
    return this.#collections.get(collection) ?? [];
  }

  find(collection: string, id: unknown): Resource | undefined {
    return this.all(collection).find((resource) => resource.Id === id);
  }

  /** `prefix` is that of its id. */
  add(collection: string, prefix: string, values: Readonly<Record<string, unknown>>): Resource {
    const resources = this.#collections.get(collection) ?? [];
    const resource = { Id: `${prefix}-${resources.length + 1}`, ...values };
    this.#collections.set(collection, [...resources, resource]);
    return resource;
  }

  /** Puts it in the place of the one with its id. */
  replace(collection: string, resource: Resource): void {
    const changed = this.all(collection).map((each) => (each.Id === resource.Id ? resource : each));
    this.#collections.set(collection, changed);
  }

  /** The one of this name, made if there is none. */
  named(collection: string, prefix: string, Name: string, values: Readonly<Record<string, unknown>> = {}): Resource {
    const found = this.all(collection).find((each) => each["Name"] === Name);
    return found ?? this.add(collection, prefix, { Name, ...values });
  }

  release(projectId: string, Version: string): Resource {
    const found = this.all("releases").find((each) => each["ProjectId"] === projectId && each["Version"] === Version);
    return found ?? this.add("releases", "Releases", { ProjectId: projectId, Version });
  }

  deployed({ project, environment, release, state, tenant, task, comments, created }: Past): string {
    const projectId = this.named("projects", "Projects", project).Id;
    const releaseId = this.release(projectId, release).Id;
    const deployment = this.execute("deployments", {
      ...{ ProjectId: projectId, ReleaseId: releaseId, Comments: comments ?? "" },
      EnvironmentId: this.named("environments", "Environments", environment).Id,
      TenantId: tenant === undefined ? null : this.named("tenants", "Tenants", tenant).Id,
      ...(created !== undefined && { Created: created }),
      ...(task !== undefined && { TaskId: task }),
    });
    const id = String(deployment["TaskId"]);
    this.move(id, state);
    return id;
  }

  /** A deployment or runbook run, with the task that carries it out. */
  execute(collection: "deployments" | "runbookRuns", values: Readonly<Record<string, unknown>>): Resource {
    const isDeployment = collection === "deployments";
    const created = new Date(FIRST_MS + this.#minutes++ * MINUTE_MS).toISOString();
    const taskId = `ServerTasks-${this.all("tasks").length + 1}`;
    const execution = this.add(collection, isDeployment ? "Deployments" : "RunbookRuns", {
      ...{ Created: created, TaskId: taskId },
      ...values,
    });
    const task = this.add("tasks", "ServerTasks", {
      ...{ Id: execution["TaskId"], State: "Queued", IsCompleted: false, ErrorMessage: "" },
      Name: isDeployment ? "Deploy" : "RunbookRun",
      Arguments: { [isDeployment ? "DeploymentId" : "RunbookRunId"]: execution.Id },
    });
    this.#courses.set(task.Id, [...COURSE]);
    return execution;
  }

  /** From now on it is so, until it is moved again. */
  move(task: string, state: TaskState, errorMessage = ""): void {
    const found = this.find("tasks", task);
    if (found === undefined) throw new Error(`there is no ${task}`);
    this.#courses.delete(task);
    this.#become(found, state, errorMessage);
  }

  /** Each time somebody asks for it, it is in the next of these states. */
  course(task: string, states: readonly TaskState[]): void {
    this.#courses.set(task, [...states]);
  }

  /** As somebody who asks sees it. */
  asked(task: Resource): Resource {
    const next = this.#courses.get(task.Id)?.shift();
    return next === undefined ? task : this.#become(task, next, "");
  }

  #become(task: Resource, state: TaskState, errorMessage: string): Resource {
    const moved = { ...task, State: state, IsCompleted: ENDS.includes(state), ErrorMessage: errorMessage };
    this.replace("tasks", moved);
    return moved;
  }
}
