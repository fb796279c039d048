import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect } from "react";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import { useAction } from "../../api/use-action.ts";
import { curlOf } from "../../command-line.ts";
import { Button } from "../../component/button.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { Field, Input, Select } from "../../component/field.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Panel } from "../../component/panel.tsx";
import { Problem } from "../../component/problem.tsx";
import { useRole } from "../../session/use-role.ts";
import { packageLine } from "./command.ts";
import { nameFault, selectionOf } from "./draft.ts";
import { useDraft } from "./keep.ts";
import { Narrow } from "./narrow.tsx";
import { Preview } from "./preview.tsx";
import { usePreview } from "./use-preview.ts";
import { What } from "./what.tsx";

/** Says what a package is to hold, sees at once what that comes to, and asks for it. */
export function PackageBuilder() {
  const given = useSearch({ from: "/packages/new" });
  const { draft, change, clear } = useDraft(given);
  const { claims } = useRole();
  const { api } = useConnection();
  const make = useAction("POST /packages");
  const navigate = useNavigate();
  // Taken once: the draft has it now, and a reload must not bring it back over what was changed.
  useEffect(() => {
    if (given.ids) void navigate({ to: "/packages/new", search: {}, replace: true });
  }, [given.ids, navigate]);
  const read = selectionOf(draft);
  const projects = claims?.projectIds ?? [];
  const projectId = draft.projectId || (projects.length === 1 ? projects[0] : undefined);
  const name = draft.name.trim();
  const wrongName = name === "" ? undefined : nameFault(name);
  const selection = "selection" in read ? read.selection : undefined;
  const asked = selection && { ...(projectId && { projectId }), selection };
  const preview = usePreview(asked, make.refusal === undefined);
  const isHopeless = !preview.isWaiting && (preview.data?.errorCount ?? 0) > 0;
  const refusal =
    make.refusal ??
    ("missing" in read ? read.missing : nameFault(name)) ??
    (isHopeless ? "Mend what is in the way first." : undefined);
  const body = asked && { name, ...asked };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (refusal || !body) return;
    const made = await make.run({ body }).catch(() => undefined);
    if (!made) return;
    clear();
    await navigate({ to: "/packages/$packageId", params: { packageId: made.id } });
  };
  return (
    <>
      <PageHeader
        title="New package"
        parent={{ to: "/packages", label: "Packages" }}
        lead="Nothing is made before you ask for it. The draft stays in this browser until then."
        actions={
          body ? (
            <CopyAs
              cli={packageLine(draft, body)}
              curl={curlOf({ ...address(api, "POST /packages", {}), body })}
            />
          ) : null
        }
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(22rem,2fr)]">
        <form onSubmit={submit} className="space-y-4">
          <Panel title="Its name">
            <div className="grid gap-4 sm:grid-cols-2">
              <Field
                label="Name"
                hint="What people call it, without blanks; more than one may have it."
                {...(wrongName && { error: wrongName })}
              >
                <Input
                  value={draft.name}
                  onChange={(value) => change({ name: value })}
                  maxLength={128}
                  autoComplete="off"
                />
              </Field>
              {projects.length > 1 ? (
                <Field label="Project">
                  <Select
                    value={draft.projectId}
                    onChange={(value) => change({ projectId: value })}
                    options={["", ...projects].map((value) => ({ value, label: value || "–" }))}
                  />
                </Field>
              ) : null}
            </div>
          </Panel>
          <What draft={draft} onChange={change} />
          <Narrow draft={draft} onChange={change} />
          {make.error ? <Problem error={make.error} /> : null}
          <div className="flex flex-wrap items-center gap-2">
            <Button type="submit" look="primary" refusal={refusal} isRunning={make.isRunning}>
              Make the package
            </Button>
            <Button look="quiet" onClick={clear}>
              Begin anew
            </Button>
            {refusal ? <span className="text-sm text-faint">{refusal}</span> : null}
          </div>
        </form>
        <Preview
          draft={draft}
          of={preview}
          refusal={make.refusal ?? ("missing" in read ? read.missing : undefined)}
        />
      </div>
    </>
  );
}
