import { Link } from "@tanstack/react-router";
import { Id } from "../component/id.tsx";
import type { Fact } from "../component/key-value.tsx";
import { Time } from "../component/value.tsx";

/** The look of a link that is an id. */
export const idLink = "link font-mono text-[0.92em] wrap-anywhere";

/** Who made a thing, and when; `verb` says how: made, begun, registered. */
export function madeFacts(of: { createdAt: string; createdBy: string }, verb = "Made"): Fact[] {
  return [
    [verb, <Time key="made" at={of.createdAt} />],
    ["By", of.createdBy],
  ];
}

/** The package that a thing is of, by its name where that is known. */
export function packageFact({
  packageId,
  packageName,
}: {
  packageId: string;
  packageName?: string;
}): Fact {
  return [
    "Package",
    <Link
      key="package"
      to="/packages/$packageId"
      params={{ packageId }}
      className={packageName ? "link wrap-anywhere" : idLink}
    >
      {packageName ?? packageId}
    </Link>,
  ];
}

/** The folder that something goes to, and the destination that it lies in. */
export function destinationFact(of: { destinationId: string; destinationUri: string }): Fact {
  const { destinationId, destinationUri } = of;
  return [
    "To",
    <Link
      key="to"
      to="/destinations/$destinationId"
      params={{ destinationId }}
      className="link wrap-anywhere"
    >
      {destinationUri}
    </Link>,
  ];
}

/** The plan that something applies or decides on, and its hash. */
export function planFacts({ planId, planHash }: { planId: string; planHash: string }): Fact[] {
  return [
    [
      "Plan",
      <Link key="plan" to="/plans/$planId" params={{ planId }} className={idLink}>
        {planId}
      </Link>,
    ],
    hashFact(planHash),
  ];
}

/** What a plan is of, in one text: equal plans have equal ones. */
export function hashFact(planHash: string | null): Fact {
  return ["Plan's hash", planHash ? <Id key="hash" text={planHash} label="plan hash" /> : null];
}

/** The decision that let something happen. */
export function approvalFact({ approvalId }: { approvalId: string | null }, none: string): Fact {
  return [
    "Approval",
    approvalId ? (
      <Link key="approval" to="/approvals/$approvalId" params={{ approvalId }} className={idLink}>
        {approvalId}
      </Link>
    ) : (
      none
    ),
  ];
}
