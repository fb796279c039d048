import { useState } from "react";
import type { Certificate } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { Button } from "../../component/button.tsx";
import { useCopy } from "../../component/copy.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { Time } from "../../component/value.tsx";
import { saveFile } from "../../save-file.ts";
import { faultOfCertificate } from "./verify.ts";

/** The certificate of a push, or of a link whose recipient has everything. */
export function CertificatePanel({ kind, id }: { kind: "push" | "link"; id: string }) {
  const push = useItem(
    "/push-jobs/{pushJobId}/certificate",
    { pushJobId: id },
    { enabled: kind === "push" },
  );
  const link = useItem("/links/{linkId}/certificate", { linkId: id }, { enabled: kind === "link" });
  return (
    <Panel title="Certificate">
      <Await of={kind === "push" ? push : link} lines={4}>
        {(certificate) => <Shown certificate={certificate} />}
      </Await>
    </Panel>
  );
}

function Shown({ certificate }: { certificate: Certificate }) {
  const [verdict, setVerdict] = useState<{ fault: string | undefined }>();
  const copy = useCopy();
  const name = `certificate-${certificate.id}.json`;
  const { sender, recipient, approval, completedAt, signature } = certificate;
  const verify = async () => setVerdict({ fault: await faultOfCertificate(certificate) });
  return (
    <>
      <KeyValue
        facts={[
          ["From", sender.name],
          ["To", recipient.name],
          ["Approved by", approval?.approver.name ?? "no approval was needed"],
          ["Complete", <Time key="at" at={completedAt} />],
          ["Files", certificate.package.fileCount.toLocaleString("en")],
          ["Audit record", `number ${certificate.audit.sequence}`],
          ["Key", <Id key="key" text={signature.fingerprint} label="fingerprint of the key" />],
        ]}
      />
      <div className="mt-3 flex flex-wrap gap-2">
        <Button
          icon="download"
          onClick={() => saveFile(name, `${JSON.stringify(certificate, null, 2)}\n`)}
        >
          Download
        </Button>
        <Button icon="check" onClick={() => void verify()}>
          Verify
        </Button>
        <Button
          look="quiet"
          icon="copy"
          onClick={() => copy("the command", `seqferry audit verify ${name}`)}
        >
          Copy as CLI
        </Button>
      </div>
      <div role="status" className="mt-2 text-sm">
        {verdict ? <Verdict fault={verdict.fault} /> : null}
      </div>
    </>
  );
}

function Verdict({ fault }: { fault: string | undefined }) {
  if (fault) return <Pill tone="bad">{fault}</Pill>;
  return (
    <>
      <Pill tone="good">the signature is right</Pill>
      <p className="mt-1 text-faint">
        Nothing in it was changed since it was signed by that key. That the key is the sender's:
        compare its fingerprint with what they tell you.
      </p>
    </>
  );
}
