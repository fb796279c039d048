import { resolve } from "node:path";
import { verifyCertificates, verifyNamed } from "#cli/audit/certificate";
import { verifyChain, verifyHeads, wrong } from "#cli/audit/chain";
import { find } from "#cli/audit/found";
import type { Handler } from "#cli/command";
import { CliError, codeOf } from "#cli/exit";
import { listPrinter } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { Verified, verify } from "#cli/tree/audit";

export const run: Handler<typeof verify> = async (call) => {
  const { key, ...named } = call.options;
  const at = (path: string) => resolve(call.context.cwd, path);
  const placed = Object.fromEntries(
    Object.entries(named).flatMap(([name, path]) => (path ? [[name, at(path)]] : [])),
  );
  const printer = listPrinter(call);
  const found = await find(call.args.map(at));
  const { anchors, certificates, exports, faults, segments } = found;
  if (segments.length + anchors.length + certificates.length + exports.length + faults.length === 0)
    throw new CliError("notFound", "audit.nothing", "There is nothing of an audit there.");
  const heads = [...anchors, ...certificates.map(({ value }) => ({ value: value.audit }))];
  const kept = exports.flatMap(({ value }) => value.kept ?? []);
  const wanted = new Set([
    ...heads.map(({ value }) => value.sequence),
    ...kept.map((end) => end.sequence),
  ]);
  const chain = await verifyChain(found, wanted);
  const rows: Verified[] = [
    ...chain.rows,
    ...faults.map(({ kind, path, reason }) => wrong(kind, path, reason)),
    ...verifyHeads(found, chain, key),
    ...verifyCertificates(certificates, chain, key),
    ...(await verifyNamed(certificates, placed)),
  ];
  printer.print(rows);
  printer.end();
  const bad = rows.filter(({ outcome }) => outcome === "wrong");
  for (const { place, reason } of bad) Say.note(call, `Wrong: ${place}: ${reason}`);
  const keys = [...anchors, ...certificates].map(({ value }) => value.signature.fingerprint);
  // A key that vouches for itself vouches for nobody.
  if (!key)
    for (const fingerprint of new Set(keys))
      Say.note(
        call,
        `Signed by the key ${fingerprint}: compare it with what the sender tells you, or give it as --key.`,
      );
  return bad.length > 0 ? codeOf("partial") : 0;
};
