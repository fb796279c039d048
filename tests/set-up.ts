const required = 24;
if (Number(process.versions.node.split(".")[0]) < required)
  throw new Error(
    `Tests run on Node ${required}, this is ${process.versions.node}. Run them with "npm test": npm install has put Node ${required} into node_modules.`,
  );
