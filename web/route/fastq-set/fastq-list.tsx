import { useState } from "react";
import { callText } from "../../api/call-text.ts";
import { useConnection } from "../../api/connection.tsx";
import { Button } from "../../component/button.tsx";
import { download } from "../../component/table/export.ts";
import { useToast } from "../../component/toast.tsx";

/** Saves a set's fastq list, as DRAGEN reads it. The API refuses it while a file cannot be read, and says which. */
export function FastqListButton({ fastqSetId }: { fastqSetId: string }) {
  const connection = useConnection();
  const toast = useToast();
  const [isRunning, setRunning] = useState(false);
  const run = async () => {
    setRunning(true);
    try {
      const name = "GET /fastq-sets/{fastqSetId}/fastq-list-rows";
      const text = await callText(connection, name, { params: { fastqSetId } }, "text/csv");
      download(text, `fastq_list-${fastqSetId}`, "csv");
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "bad");
    } finally {
      setRunning(false);
    }
  };
  return (
    <Button icon="download" isRunning={isRunning} onClick={() => void run()}>
      Fastq list
    </Button>
  );
}
