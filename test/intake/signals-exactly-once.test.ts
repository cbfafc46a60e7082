/** Whatever happens to a file and to the daemon that reads it, each of its lines is counted once. */
import { copyFileSync, renameSync, statSync, truncateSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BEGIN, counting, iso, regex } from "./any-signal.ts";
import { Listening } from "./listening.ts";

/** What there is of a line is not waited for any longer. */
const STRETCH_SECONDS = 6;

type Action =
  | { readonly kind: "write"; readonly lines: number; readonly cut: number }
  | { readonly kind: "rotate" | "copyTruncate" | "wake" | "commit" | "kill" | "stop" | "seconds" };

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("write" as const),
      lines: fc.integer({ min: 1, max: 5 }),
      cut: fc.nat(40),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom("rotate" as const, "copyTruncate", "wake", "commit", "kill", "stop", "seconds"),
    }),
  },
);

/** Every third line matches, by the word, or by an expression without one. */
class LogWriter {
  readonly matching: number[] = [];
  readonly #listening: Listening;
  #count = 0;
  #rotations = 0;
  #rest = "";

  constructor(listening: Listening) {
    this.#listening = listening;
    listening.write("app.log", "");
  }

  write(lines: number, cut: number): void {
    let text = "";
    for (let line = 0; line < lines; line++) {
      const at = this.#count++;
      const isMatch = at % 3 === 0;
      if (isMatch) this.matching.push(BEGIN + at * 1_000);
      text += `${iso(at)} ${isMatch ? "CRITICAL é" : at % 3 === 1 ? "##octopus[health target=a status=Up]" : "nothing"}\n`;
    }
    this.finishLine();
    const cutAt = Math.max(0, text.length - cut);
    this.#listening.append("app.log", text.slice(0, cutAt));
    this.#rest = text.slice(cutAt);
  }

  /** Two files that are born in one tick of the file system's clock, under one number, cannot be told apart. */
  #awaitTick(): void {
    const now = () => {
      this.#listening.write("clock", "");
      return statSync(this.#listening.at("clock"), { bigint: true }).mtimeMs;
    };
    const before = now();
    while (now() === before);
  }

  finishLine(): void {
    if (this.#rest !== "") this.#listening.append("app.log", this.#rest);
    this.#rest = "";
  }

  rotate(isCopy: boolean): void {
    this.finishLine();
    this.#awaitTick();
    const [from, to] = [this.#listening.at("app.log"), this.#listening.at(`app.log.${++this.#rotations}`)];
    if (isCopy) {
      copyFileSync(from, to);
      truncateSync(from);
      return;
    }
    renameSync(from, to);
    this.#listening.write("app.log", "");
  }
}

test.each([
  ["a word", counting("CRITICAL")],
  ["an expression", counting("", regex("^C[A-Z]+L .$"))],
])(
  "whatever happens to file and daemon, a line that matches %s is counted exactly once",
  { timeout: 60_000 },
  async (_name, what) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyAction, { maxLength: 30 }), async (actions) => {
        await using listening = new Listening({ signals: [what], paths: ["app.log*"] });
        const writer = new LogWriter(listening);
        await listening.start();
        for (const action of actions) {
          if (action.kind === "write") writer.write(action.lines, action.cut);
          else if (action.kind === "rotate") writer.rotate(false);
          else if (action.kind === "wake") await listening.wake("app.log");
          else if (action.kind === "commit") listening.host.commit();
          else if (action.kind === "stop") await listening.restart();
          else if (action.kind === "seconds") await listening.pass(STRETCH_SECONDS);
          else if (action.kind === "kill") {
            await listening.kill();
            await listening.start();
          } else {
            writer.rotate(true);
            // A second one before anybody looks would leave a copy that nothing is known of.
            await listening.reconcile();
            await listening.pass(6);
          }
        }
        writer.finishLine();
        await listening.read();
        await listening.restart();
        await listening.pass(5);
        await listening.read();
        expect(listening.countedTimes("critical")).toEqual(writer.matching);
      }),
      { numRuns: 60 },
    );
  },
);
