/**
 * What was started, in order, to be stopped in reverse: every step is tried, whatever becomes of the others, and
 * stopping twice is stopping once.
 */

export interface Steps {
  /** Something was started; this is how it is stopped. */
  push(name: string, stop: () => void | Promise<void>): void;
  stopAll(): Promise<void>;
}

export function createSteps(onFault: (step: string, error: unknown) => void): Steps {
  const started: { readonly name: string; readonly stop: () => void | Promise<void> }[] = [];
  let stopping: Promise<void> | undefined;

  async function stopEach(): Promise<void> {
    for (let step = started.pop(); step !== undefined; step = started.pop()) {
      try {
        await step.stop();
      } catch (error) {
        onFault(step.name, error);
      }
    }
  }

  return {
    push: (name, stop) => started.push({ name, stop }),
    stopAll: () => {
      stopping ??= stopEach();
      return stopping;
    },
  };
}
