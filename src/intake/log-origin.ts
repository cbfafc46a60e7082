/** Where in a log something was said, and in which task, release and step of it. */
import type { Task } from "../envelope/entry.ts";
import type { Origin } from "../store/batch.ts";

export interface LogPlace extends Pick<Origin, "source" | "file" | "line" | "column" | "offset"> {}

export function originIn(place: LogPlace, task: Task | undefined): Origin {
  if (task === undefined) return place;
  const { taskId, release, step } = task;
  return {
    ...place,
    ...(taskId === undefined ? {} : { task: taskId }),
    ...(release === undefined ? {} : { release }),
    ...(step === undefined ? {} : { step }),
  };
}
