/** Groups of keys and lists of values in a configuration: strict, and each with a sentence for what is none. */
import * as z from "zod";
import { wrong } from "./config-faults.ts";

/** The message for keys that are not known is the list of those that are: `faultsOfIssues` makes a sentence of it. */
export function group<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape).join(", ");
  const advice = keys === "" ? "write {}" : `write some of ${keys} below it`;
  return z.strictObject(shape, {
    error: ({ code, input }) => (code === "unrecognized_keys" ? keys : wrong(input, "a group of keys", advice)),
  });
}

export function list<Item extends z.ZodType>(item: Item, what: string) {
  return z.array(item, {
    error: ({ input }) => wrong(input, `a list of ${what}`, "write them below each other, each behind a - and a blank"),
  });
}
