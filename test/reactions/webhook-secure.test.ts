/** Events over TLS: only to a receiver whose certificate is trusted, and to no other does anything get through. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { expect, test } from "vitest";
import { createWebhookAction } from "../../src/reactions/actions/webhook.ts";
import type { WebhookPlan } from "../../src/reactions/plan.ts";
import { COMMON, trialOf } from "./trial.ts";

function certificate(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), "wrasse-tls-"));
  const [key, cert] = [join(folder, "tls.key"), join(folder, "tls.crt")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  const subject = ["-subj", "/CN=hooks.test", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
  const pair = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  rmSync(folder, { recursive: true });
  return pair;
}

test("a certificate that nobody vouches for ends it before anything is sent, one that is trusted lets it through", async () => {
  const { key, cert } = certificate();
  const bodies: string[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    request.setEncoding("utf8").on("data", (text: string) => bodies.push(text));
    request.on("end", () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const plan: WebhookPlan = {
    ...{ kind: "webhook", url: `https://127.0.0.1:${port}/`, secrets: [], headers: {}, allowPrivate: true },
    ...{ ...COMMON, once: true },
  };
  const action = createWebhookAction({ instance: "reef" });
  const known = getCACertificates("default");
  try {
    expect(await action.attempt(plan, trialOf())).toMatchObject({
      kind: "failed",
      status: expect.stringMatching(/self-signed certificate/),
    });
    expect(bodies).toEqual([]);
    setDefaultCACertificates([cert]);
    expect(await action.attempt(plan, trialOf())).toMatchObject({ kind: "done", status: "HTTP 204" });
    expect(JSON.parse(bodies.join(""))).toMatchObject({ id: "reef-7" });
  } finally {
    setDefaultCACertificates(known);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
