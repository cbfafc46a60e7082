/** Which addresses a webhook is sent to, and which are never called. */
import { describe, expect, test } from "vitest";
import { createWebhookAction } from "../../src/reactions/actions/webhook.ts";
import { type Address, isPublicAddress } from "../../src/reactions/connect.ts";
import { openReceiver } from "./receiver.ts";
import { planOf, send } from "./webhook-sending.ts";

describe("row 16: which addresses are called", () => {
  test.each([
    ...["0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.0.1", "169.254.169.254", "172.16.0.1"],
    ...[
      "172.31.255.255",
      "192.0.0.8",
      "192.168.1.1",
      "198.18.0.1",
      "224.0.0.1",
      "239.1.1.1",
      "255.255.255.255",
      "240.0.0.1",
    ],
    ...[
      "::",
      "::1",
      "::ffff:127.0.0.1",
      "::ffff:8.8.8.8",
      "::7f00:1",
      "64:ff9b::7f00:1",
      "fc00::1",
      "fd12::1",
      "fe80::1",
    ],
    ...["fec0::1", "ff02::1", "2001:db8::1", "2002:7f00:1::", "2001::1", "fe80::1%eth0", "web-01", ""],
  ])("%s is none", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(["8.8.8.8", "100.128.0.1", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "2a00:1450:4001::1"])(
    "%s is one",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test.each([
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "0.0.0.0",
    "0",
    "localhost",
  ])("%s is refused however it is written", async (host) => {
    await using receiver = await openReceiver();
    const plan = planOf(`http://${host}:${receiver.port}/`, { allowPrivate: false, secrets: [{ env: "SECRET" }] });
    expect(await send(plan)).toMatchObject({
      kind: "failed",
      status: expect.stringMatching(/^refused: .* is not on the public internet: write allowPrivate: true/),
      isFinal: true,
    });
    expect(receiver.connections()).toBe(0);
  });

  const answers = (...lookups: readonly (readonly string[])[]) => {
    let count = 0;
    const lookUp = async (): Promise<readonly Address[]> => {
      const addresses = lookups[Math.min(count, lookups.length - 1)] ?? [];
      count++;
      return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    };
    return { by: createWebhookAction({ instance: "reef", lookUp }), count: () => count };
  };

  test("a name is looked up anew for each connection, and nobody is called whose address is private by then", async () => {
    await using receiver = await openReceiver();
    const plan = planOf(`http://hooks.test:${receiver.port}/`, { allowPrivate: false });
    const { by, count } = answers(["192.0.2.1"], ["127.0.0.1", "::1"]);
    expect(await send(plan, {}, {}, by)).toMatchObject({
      status: expect.stringMatching(/hooks\.test \(192\.0\.2\.1\)/),
    });
    expect(await send(plan, {}, {}, by)).toMatchObject({
      status: expect.stringMatching(/hooks\.test \(127\.0\.0\.1\)/),
    });
    expect(count()).toBe(2);
    expect(receiver.connections()).toBe(0);
  });

  test("where private addresses are allowed they are called, and that connection serves nobody else", async () => {
    await using receiver = await openReceiver();
    const { by } = answers(["127.0.0.1"]);
    const url = `http://hooks.test:${receiver.port}/`;
    expect(await send(planOf(url), {}, {}, by)).toMatchObject({ kind: "done" });
    expect(await send(planOf(url, { allowPrivate: false }), {}, {}, by)).toMatchObject({
      kind: "failed",
      isFinal: true,
    });
    expect(receiver.connections()).toBe(1);
  });

  test("a name without any address is a failure that may pass", async () => {
    const { by } = answers([]);
    const outcome = await send(planOf("http://hooks.test/"), {}, {}, by);
    expect(outcome).toMatchObject({ kind: "failed", status: "hooks.test has no address" });
    expect(outcome).not.toMatchObject({ isFinal: true });
  });
});
