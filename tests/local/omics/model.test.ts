import { expect, test } from "vitest";
import { findOperation, operations, statusOfError } from "#local/engines/omics/model";

test("a route derives for every operation of the SDK, and its path leads back to it", () => {
  expect(operations.size).toBe(107);
  for (const operation of operations.values()) {
    const path = operation.segments.map((segment) => segment.replace(/^\{.*\}$/, "1234567890"));
    expect(findOperation(operation.method, `/${path.join("/")}`)?.operation.name).toBe(
      operation.name,
    );
  }
});

test("a literal segment wins over a label", () => {
  const found = findOperation("POST", "/sequencestore/1234567890/readset/batch/delete");
  expect(found?.operation.name).toBe("BatchDeleteReadSet");
});

test("labels come back decoded", () => {
  const arn = "arn:aws:omics:us-east-1:000000000000:sequenceStore/1234567890";
  const found = findOperation("GET", `/tags/${encodeURIComponent(arn)}`);
  expect(found?.labels).toEqual({ resourceArn: arn });
});

test("errors have the status of the model", () => {
  expect(statusOfError("ResourceNotFoundException")).toBe(404);
  expect(statusOfError("ThrottlingException")).toBe(429);
});
