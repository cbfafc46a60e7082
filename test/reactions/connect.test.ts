/** Row 16: what a socket is given to connect to is what was looked at, whatever the name means a moment later. */
import { expect, test } from "vitest";
import { type Address, guardedLookup, isPublicAddress, RefusedAddressError } from "../../src/reactions/connect.ts";

const PUBLIC = { address: "8.8.8.8", family: 4 };
const PUBLIC_6 = { address: "2606:4700::1111", family: 6 };
const METADATA = { address: "169.254.169.254", family: 4 };
const LOOPBACK = { address: "127.0.0.1", family: 4 };

/** What Node's socket is told: an error, one address, or all of them. */
function ask(
  answers: readonly (readonly Address[])[],
  options: { all?: boolean; family?: number | "IPv4" | "IPv6" } = {},
) {
  let count = 0;
  const lookup = guardedLookup(async () => answers[count++] ?? [], isPublicAddress);
  return new Promise<{ error: Error | null; address: unknown; family: unknown; count: number }>((resolve) => {
    lookup("hooks.test", options, (error, address, family) => resolve({ error, address, family, count }));
  });
}

test("row 16: a name that means a private address a moment later is looked up once, and what was looked at is called", async () => {
  for (const options of [{ all: true }, { all: false }]) {
    const told = await ask([[PUBLIC], [LOOPBACK]], options);
    expect(told).toMatchObject({ error: null, count: 1 });
    expect(JSON.stringify(told.address)).toContain("8.8.8.8");
  }
});

test("row 16: of several addresses only the public ones are given", async () => {
  const all = [METADATA, PUBLIC_6, LOOPBACK, PUBLIC];
  expect((await ask([all], { all: true })).address).toEqual([PUBLIC_6, PUBLIC]);
  expect(await ask([all])).toMatchObject({ address: PUBLIC_6.address, family: 6 });
  expect(await ask([all], { family: "IPv4" })).toMatchObject({ address: PUBLIC.address, family: 4 });
  expect((await ask([all], { all: true, family: 6 })).address).toEqual([PUBLIC_6]);
});

test("row 16: without any that is public there is an error that names the first", async () => {
  const { error } = await ask([[METADATA, LOOPBACK]], { all: true });
  expect(error).toBeInstanceOf(RefusedAddressError);
  expect(error?.message).toBe(
    "hooks.test (169.254.169.254) is not on the public internet: write allowPrivate: true, if it is meant",
  );
  expect((await ask([[METADATA, PUBLIC_6]], { family: 4 })).error).toBeInstanceOf(RefusedAddressError);
});

test("a lookup that fails is an error of its own", async () => {
  const lookup = guardedLookup(() => Promise.reject(new Error("ENOTFOUND")), isPublicAddress);
  const error = await new Promise((resolve) => lookup("hooks.test", {}, resolve));
  expect(error).toMatchObject({ message: "ENOTFOUND" });
});
