import { Link } from "@tanstack/react-router";
import { useItem } from "../../api/use-item.ts";
import { Await, Panel } from "../../component/panel.tsx";
import { CertificatePanel } from "../push-job/certificate.tsx";
import { PushFailures } from "../push-job/failures.tsx";
import { PushPill, PushProgress } from "../push-job/list.tsx";

/** The push as it goes, what failed, and the certificate at its end. */
export function PushStep({ pushJobId }: { pushJobId: string }) {
  const loaded = useItem("/push-jobs/{pushJobId}", { pushJobId });
  return (
    <>
      <Panel title="The push">
        <Await of={loaded} lines={4}>
          {(job) => (
            <div className="space-y-3">
              <p role="status" className="flex flex-wrap items-center gap-3 text-sm">
                <PushPill of={job} />
                <Link to="/push-jobs/$pushJobId" params={{ pushJobId }} className="link">
                  The push job
                </Link>
              </p>
              <PushProgress of={job} />
              {job.statusReason ? (
                <p className="text-sm whitespace-pre-wrap wrap-anywhere">{job.statusReason}</p>
              ) : null}
            </div>
          )}
        </Await>
      </Panel>
      {loaded.item && loaded.item.counts.failed > 0 ? (
        <Panel title="Failures by cause">
          <PushFailures pushJobId={pushJobId} />
        </Panel>
      ) : null}
      {loaded.item?.certificate ? <CertificatePanel kind="push" id={pushJobId} /> : null}
    </>
  );
}
