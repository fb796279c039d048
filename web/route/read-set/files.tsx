import type { ReadSet } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { Bytes, Count, Nothing } from "../../component/value.tsx";

/** The files of a read set with what proves their contents; URIs are there while it can be read. */
export function ReadSetFiles({ readSet }: { readSet: ReadSet }) {
  const { files, filesStale, etagAlgorithm } = readSet;
  if (files.length === 0) return <p className="text-sm text-faint">No file is known yet.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard.
    <section className="overflow-x-auto" tabIndex={0} aria-label="Table of files">
      <table className="w-full text-sm">
        <caption className="sr-only">Files</caption>
        <thead className="text-left text-faint">
          <tr>
            <th className="py-1 pr-4 font-semibold">File</th>
            <th className="py-1 pr-4 font-semibold">URI</th>
            <th className="py-1 pr-4 text-right font-semibold">Size</th>
            <th className="py-1 pr-4 text-right font-semibold">Parts</th>
            <th className="py-1 font-semibold">{etagAlgorithm ?? "Hash"}</th>
          </tr>
        </thead>
        <tbody>
          {files.map(({ fileType, uri, sizeBytes, totalParts, etag }) => (
            <tr key={fileType} className="border-t border-line">
              <th scope="row" className="py-1.5 pr-4 text-left font-medium">
                {fileType}
              </th>
              <td className="py-1.5 pr-4">{uri ? <Id text={uri} label="URI" /> : <Nothing />}</td>
              <td className="py-1.5 pr-4 text-right">
                <Bytes count={sizeBytes} />
              </td>
              <td className="py-1.5 pr-4 text-right">
                <Count of={totalParts} />
              </td>
              <td className="py-1.5">{etag ? <Id text={etag} label="hash" /> : <Nothing />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {filesStale ? (
        <p className="mt-2 text-sm text-faint">
          Sizes may be out of date; they are being asked for.
        </p>
      ) : null}
    </section>
  );
}
