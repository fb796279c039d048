import { Link } from "@tanstack/react-router";
import type { PushJob } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";
import {
  approvalFact,
  destinationFact,
  idLink,
  madeFacts,
  packageFact,
  planFacts,
} from "../facts.tsx";

/** What a push is of, by whom, and what it came to. */
export function AboutPush({ of }: { of: PushJob }) {
  const { counts } = of;
  return (
    <KeyValue
      facts={[
        packageFact(of),
        destinationFact(of),
        ...planFacts(of),
        approvalFact(of, "none was needed"),
        [
          "Copy job",
          of.copyJobId ? (
            <Link
              key="copy"
              to="/copy-jobs/$copyJobId"
              params={{ copyJobId: of.copyJobId }}
              className={idLink}
            >
              {of.copyJobId}
            </Link>
          ) : null,
        ],
        ["Sent", <Count key="sent" of={counts.sent} />],
        ["Already there", <Count key="there" of={counts.alreadyThere} />],
        ["Collisions", <Count key="collisions" of={counts.collisions} />],
        ["Failed", <Count key="failed" of={counts.failed} />],
        ["Bytes sent", <Bytes key="bytes" count={counts.sentBytes} />],
        ["Attempts", <Count key="attempts" of={of.attempts} />],
        ...madeFacts({ ...of, createdAt: of.startedAt ?? of.createdAt }, "Begun"),
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
