/** Resources as Kubernetes' endpoints would show them. */
import { describe, expect, it } from "vitest";
import { renderKubernetes } from "../../src/views/kubernetes.ts";
import { snapshotOf } from "./checks-of.ts";
import { KUBERNETES_CASES } from "./kubernetes-cases.ts";

describe("the text for Kubernetes", () => {
  it.each(KUBERNETES_CASES)("$about", ({ checks, options, isStarting = false, status, body }) => {
    const answer = renderKubernetes(snapshotOf(checks, { isStarting }), options);
    expect(answer).toEqual({
      status,
      body,
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "cache-control": "no-cache",
        "x-content-type-options": "nosniff",
      },
    });
  });
});
