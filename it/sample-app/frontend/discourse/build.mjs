// Stands in for the JavaScript build: one file in, one file out.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const here = new URL(".", import.meta.url);
mkdirSync(new URL("dist/assets/", here), { recursive: true });
writeFileSync(new URL("dist/assets/application.js", here), readFileSync(new URL("application.js", here)));
