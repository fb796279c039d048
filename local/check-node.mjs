// Plain JavaScript, loaded before any TypeScript: an old Node could not even read the rest.
const required = 24;
if (Number(process.versions.node.split(".")[0]) < required) {
  console.error(
    `✗ Seqferry runs on Node ${required}, this is ${process.versions.node}. Run "npm install": it puts Node ${required} into node_modules, and npm scripts then run on it.`,
  );
  process.exit(1);
}
