// What a thread does once it has the environment of its next cloud.
Object.assign(globalThis, { renewed: process.env.STAGE });
