// Bundle the widget into wandb_tables_widget/static/, or with --play the bare page into js/play/dist/.
//
// The widget is a loader as text (widget.js), the grid compressed (core.js.gz), the style (widget.css), and chunks that
// the grid asks the kernel for when it needs them (editor.js.gz, panels.js.gz).
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const js = join(dirname(fileURLToPath(import.meta.url)), "..");
const play = process.argv.includes("--play");
const target = play ? join(js, "play", "dist") : join(js, "..", "wandb_tables_widget", "static");

/** Each is a folder of src. */
const CHUNKS = ["editor", "panels", "cells"];

const digestOf = (bytes) => createHash("sha256").update(bytes).digest("hex");

const common = {
  bundle: true,
  minify: !play,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  logLevel: "warning",
  define: { CHUNK_DIGESTS: "{}" },
};

const bundle = (source, name, options = {}) =>
  build({ ...common, ...options, entryPoints: [join(js, source)], outfile: join(target, name) });

/** Compress a bundle into NAME.js.gz; returns the bytes. */
const pack = async (name) => {
  const options = { module: true, ecma: 2020, compress: { passes: 3 } };
  const { code } = await minify(await readFile(join(target, `${name}.js`), "utf8"), options);
  const packed = gzipSync(code, { level: 9 });
  await writeFile(join(target, `${name}.js.gz`), packed);
  await rm(join(target, `${name}.js`));
  return packed;
};

/** Names that src/views/shared.ts gives, by module. */
const sharedNames = async () => {
  const source = { entryPoints: [join(js, "src/views/shared.ts")], write: false };
  const { outputFiles } = await build({ ...common, ...source });
  const { SHARED } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  return Object.entries(SHARED).map(([path, module]) => [path, Object.keys(module)]);
};

/** Take what the grid shares from the grid; to import anything else of such a module fails the build. */
const fromGrid = (shared) => ({
  name: "from-grid",
  setup(on) {
    on.onResolve({ filter: /.*/ }, ({ path, resolveDir }) => {
      const local = relative(join(js, "src"), join(resolveDir, path));
      const found = shared.find(([name]) => name === (path.startsWith(".") ? local : path));
      return found && { path: found[0], namespace: "grid" };
    });
    on.onLoad({ filter: /.*/, namespace: "grid" }, ({ path }) => {
      const [, names] = shared.find(([name]) => name === path);
      return { contents: `export const { ${names.join(", ")} } = grid[${JSON.stringify(path)}];` };
    });
  },
});

/** A style sheet that is imported becomes its text, minified. */
const styleAsText = {
  name: "style-as-text",
  setup(on) {
    on.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({ ...common, entryPoints: [path], write: false });
      return { contents: outputFiles[0].text, loader: "text" };
    });
  },
};

/** A chunk is a module whose default export is a function of what the grid shares. */
const chunk = async (source, name) => {
  const wrapped = { banner: { js: "export default (grid) => {" }, footer: { js: "return chunk; };" } };
  const plugins = [styleAsText, fromGrid(await sharedNames())];
  await bundle(source, `${name}.js`, { ...wrapped, format: "iife", globalName: "chunk", plugins });
  return pack(name);
};

await mkdir(target, { recursive: true });
await bundle("src/theme/widget.css", "widget.css");
if (play) {
  await bundle("play/play.ts", "play.js");
  await writeFile(join(target, "index.html"), await readFile(join(js, "play", "index.html")));
} else {
  await bundle("src/hosts/loader.ts", "widget.js");
  const chunks = {};
  for (const name of CHUNKS) chunks[name] = await chunk(`src/${name}/index.ts`, name);
  const digests = Object.entries(chunks).map(([name, bytes]) => [name, digestOf(bytes)]);
  const define = { CHUNK_DIGESTS: JSON.stringify(Object.fromEntries(digests)) };
  await bundle("src/hosts/anywidget.ts", "core.js", { define });
  const core = await pack("core");
  const rest = await Promise.all(["widget.js", "widget.css"].map((name) => readFile(join(target, name))));
  const packed = rest.reduce((sum, bytes) => sum + gzipSync(bytes).length, core.length);
  const sent = rest.reduce((sum, bytes) => sum + bytes.length, core.length);
  console.log(`bundle: ${(packed / 1000).toFixed(1)} KB gz, ${(sent / 1000).toFixed(1)} KB as it is sent`);
  for (const [name, bytes] of Object.entries(chunks)) {
    console.log(`${name}, when it is needed: ${(bytes.length / 1000).toFixed(1)} KB gz`);
  }
}
