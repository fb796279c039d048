import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import { useAction } from "../../api/use-action.ts";
import { curlOf } from "../../command-line.ts";
import { Button } from "../../component/button.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { NeedRole } from "../../component/need-role.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Panel } from "../../component/panel.tsx";
import { Problem } from "../../component/problem.tsx";
import { bodyOf, emptyDraft } from "./draft.ts";
import { RuleForm } from "./form.tsx";

/** Makes a rule; it stays disabled until a back-test has shown what it does. */
export function NewRule() {
  const { api } = useConnection();
  const navigate = useNavigate();
  const create = useAction("POST /rules");
  const [draft, setDraft] = useState(emptyDraft);
  const body = bodyOf(draft);
  const run = async () => {
    const made = await create.run({ body }).catch(() => undefined);
    if (made) void navigate({ to: "/rules/$ruleId", params: { ruleId: made.id } });
  };
  return (
    <>
      <PageHeader
        title="New rule"
        parent={{ to: "/rules", label: "Rules" }}
        lead="It is made disabled. Its page tries it on past runs, and enables it."
      />
      <NeedRole one="admin">
        <Panel title="What it does">
          <RuleForm draft={draft} onChange={setDraft} error={create.error} />
          {create.error ? <Problem error={create.error} /> : null}
          <div className="mt-5 flex gap-2">
            <Button
              look="primary"
              refusal={create.refusal}
              isRunning={create.isRunning}
              onClick={run}
            >
              Make it, disabled
            </Button>
            <CopyAs cli={undefined} curl={curlOf({ ...address(api, "POST /rules", {}), body })} />
          </div>
        </Panel>
      </NeedRole>
    </>
  );
}
