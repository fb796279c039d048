import { Link } from "@tanstack/react-router";
import type { PushJob } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { ThingLink } from "../../component/thing-link.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";

/** What a push is of, by whom, and what it came to. */
export function AboutPush({ of }: { of: PushJob }) {
  const { counts } = of;
  const link = "link font-mono text-[0.92em] wrap-anywhere";
  return (
    <KeyValue
      facts={[
        [
          "Package",
          <Link
            key="package"
            to="/packages/$packageId"
            params={{ packageId: of.packageId }}
            className="link"
          >
            {of.packageName}
          </Link>,
        ],
        [
          "To",
          <Link
            key="to"
            to="/destinations/$destinationId"
            params={{ destinationId: of.destinationId }}
            className="link wrap-anywhere"
          >
            {of.destinationUri}
          </Link>,
        ],
        [
          "Plan",
          <Link key="plan" to="/plans/$planId" params={{ planId: of.planId }} className={link}>
            {of.planId}
          </Link>,
        ],
        ["Plan's hash", <Id key="hash" text={of.planHash} label="plan hash" />],
        [
          "Approval",
          of.approvalId ? (
            <Link
              key="approval"
              to="/approvals/$approvalId"
              params={{ approvalId: of.approvalId }}
              className={link}
            >
              {of.approvalId}
            </Link>
          ) : (
            "none was needed"
          ),
        ],
        [
          "Copy job",
          of.copyJobId ? (
            <ThingLink key="copy" to={`/copy-jobs/${of.copyJobId}`}>
              {of.copyJobId}
            </ThingLink>
          ) : null,
        ],
        ["Sent", <Count key="sent" of={counts.sent} />],
        ["Already there", <Count key="there" of={counts.alreadyThere} />],
        ["Collisions", <Count key="collisions" of={counts.collisions} />],
        ["Failed", <Count key="failed" of={counts.failed} />],
        ["Bytes sent", <Bytes key="bytes" count={counts.sentBytes} />],
        ["Attempts", <Count key="attempts" of={of.attempts} />],
        ["Begun", <Time key="begun" at={of.startedAt ?? of.createdAt} />],
        ["By", of.createdBy],
        ["Ended", <Time key="ended" at={of.endedAt} />],
        [
          "Log",
          of.log ? (
            <Id key="log" text={of.log.key} label="key of the log in the audit bucket" />
          ) : null,
        ],
        ["Log's SHA-256", of.log ? <Id key="sum" text={of.log.sha256} label="digest" /> : null],
      ]}
    />
  );
}
