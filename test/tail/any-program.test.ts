/**
 * Random programs of what writers, rotation and restarts do, run on real files; a model knows which lines were written.
 * Whatever happens, each of them is committed exactly once. What a kill loses is only what was not committed, and that
 * is read again; files are deleted or emptied only when their lines have been committed, as nobody could read them else.
 */
import { closeSync, copyFileSync, openSync, renameSync, statSync, truncateSync, unlinkSync, writeSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hit, Tailing } from "./tailing.ts";

type Action =
  | { readonly kind: "write"; readonly lines: number; readonly cut: number; readonly padding: number }
  | { readonly kind: "rotate" | "copyTruncate" | "truncate" | "deleteAndRecreate" | "late" }
  | { readonly kind: "wake" | "reconcile" | "commit" | "kill" | "stop" | "second" };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("write" as const),
      lines: fc.integer({ min: 1, max: 6 }),
      cut: fc.nat(40),
      padding: fc.constantFrom(0, 0, 3, 700, 3_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "rotate" as const,
        "copyTruncate" as const,
        "truncate" as const,
        "deleteAndRecreate" as const,
        "late" as const,
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "wake" as const,
        "reconcile" as const,
        "commit" as const,
        "kill" as const,
        "stop" as const,
        "second" as const,
      ),
    }),
  },
);

class Writer {
  readonly written: string[] = [];
  readonly #t: Tailing;
  #descriptor: number;
  #old: number | undefined;
  #rest = "";
  #count = 0;
  #rotations = 0;
  #rotatedAt = 0;
  seconds = 0;

  constructor(t: Tailing) {
    this.#t = t;
    this.#awaitTick();
    this.#descriptor = openSync(t.at("app.log"), "a");
  }

  write(lines: number, cut: number, padding: number): void {
    this.finishLine();
    let text = "";
    for (let line = 0; line < lines; line++) text += `${this.#line(padding)}\n`;
    const cutAt = Math.max(0, text.length - cut);
    writeSync(this.#descriptor, text.slice(0, cutAt));
    this.#rest = text.slice(cutAt);
  }

  /** Half a line in one file and half in the next is no line, for anybody. */
  finishLine(): void {
    if (this.#rest !== "") writeSync(this.#descriptor, this.#rest);
    this.#rest = "";
  }

  #line(padding: number): string {
    this.#count++;
    if (this.#count % 5 === 0) return `nothing in ${this.#count}${"#".repeat(padding)}`;
    const line = `${"é".repeat(padding / 2)}${hit(this.#count)}`;
    this.written.push(line);
    return line;
  }

  /** Two files that are born in one tick of the file system's clock, under one number, cannot be told apart. */
  #awaitTick(): void {
    const now = () => {
      this.#t.write("clock", "");
      return statSync(this.#t.at("clock"), { bigint: true }).mtimeMs;
    };
    const before = now();
    while (now() === before);
  }

  rotate(): void {
    this.finishLine();
    this.#awaitTick();
    if (this.#old !== undefined) closeSync(this.#old);
    this.#old = this.#descriptor;
    this.#rotatedAt = this.seconds;
    this.#rotations++;
    renameSync(this.#t.at("app.log"), this.#t.at(`app.log.${10_000 + this.#rotations}`));
    this.#descriptor = openSync(this.#t.at("app.log"), "a");
  }

  /** Out of the glob, a file is given up when it has been quiet for a while. */
  late(isInGlob: boolean): void {
    const isGivenUp = !isInGlob && this.seconds - this.#rotatedAt > 3;
    if (this.#old !== undefined && !isGivenUp) writeSync(this.#old, `${this.#line(3)}\n`);
  }

  copyTruncate(): void {
    this.finishLine();
    this.#rotations++;
    copyFileSync(this.#t.at("app.log"), this.#t.at(`app.log.${10_000 + this.#rotations}`));
    truncateSync(this.#t.at("app.log"));
  }

  truncate(): void {
    truncateSync(this.#t.at("app.log"));
  }

  recreate(): void {
    closeSync(this.#descriptor);
    this.#awaitTick();
    unlinkSync(this.#t.at("app.log"));
    this.#descriptor = openSync(this.#t.at("app.log"), "a");
  }

  close(): void {
    this.finishLine();
    closeSync(this.#descriptor);
    if (this.#old !== undefined) closeSync(this.#old);
  }
}

async function read(t: Tailing): Promise<void> {
  await t.reconcile();
  t.host.commit();
}

async function run(t: Tailing, writer: Writer, action: Action, isInGlob: boolean): Promise<void> {
  switch (action.kind) {
    case "write":
      writer.write(action.lines, action.cut, action.padding);
      return;
    case "rotate":
      writer.rotate();
      return;
    case "late":
      writer.late(isInGlob);
      return;
    case "copyTruncate":
      writer.finishLine();
      // Out of the glob, a copy is nobody's: what was not read before is gone.
      if (!isInGlob) await read(t);
      writer.copyTruncate();
      // A second one before anybody looks would leave a copy that nothing is known of.
      await t.reconcile();
      await t.pass(6);
      writer.seconds += 6;
      return;
    case "truncate":
      writer.finishLine();
      await read(t);
      writer.truncate();
      return;
    case "deleteAndRecreate":
      writer.finishLine();
      await read(t);
      writer.recreate();
      return;
    case "wake":
      await t.wake("app.log");
      return;
    case "reconcile":
      await t.reconcile();
      return;
    case "commit":
      t.host.commit();
      return;
    case "kill":
      await t.kill();
      await t.start();
      return;
    case "stop":
      await t.restart();
      return;
    case "second":
      writer.seconds++;
      await t.pass(1);
  }
}

test.each([
  { paths: ["app.log"], where: "out of the glob" },
  { paths: ["app.log*"], where: "within the glob" },
])(
  "every line is committed exactly once, when rotation moves files $where",
  async ({ paths }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 25, size: "max" }), async (actions) => {
        await using t = new Tailing({ paths });
        const writer = new Writer(t);
        try {
          await t.start();
          t.host.commit();
          for (const next of actions) await run(t, writer, next, paths[0] === "app.log*");
          writer.finishLine();
          await read(t);
          await t.pass(12);
          await t.stop();
          expect(t.committed.texts.toSorted()).toEqual(writer.written.toSorted());
          expect(t.host.kinds("lost")).toEqual([]);
        } finally {
          writer.close();
        }
      }),
      { numRuns: 250 },
    );
  },
  30_000,
);
