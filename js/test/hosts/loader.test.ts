// @vitest-environment node
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import loader from "../../src/hosts/loader";
import { FakeModel } from "../model/fake-model";

const CODE = `export default {
  initialize: ({ model }) => { model.get("first").log.push("initialize"); return () => {}; },
  render: ({ model }) => { model.get("first").log.push("render"); return () => {}; },
};`;

let made = 0;

beforeEach(() => {
  made = 0;
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => {
    made += 1;
    return `data:text/javascript,${encodeURIComponent(CODE)}`;
  });
  vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => {});
});

afterEach(() => vi.restoreAllMocks());

function createModel(core_digest: string): { model: FakeModel; log: string[] } {
  const log: string[] = [];
  return {
    model: new FakeModel({
      core: new DataView(Uint8Array.from(gzipSync(CODE)).buffer),
      core_digest,
      first: { log },
    }),
    log,
  };
}

it("hands model and view to the grid it unpacks", async () => {
  const { model, log } = createModel("one");
  await loader.initialize({ model: model.proxy() });
  await loader.render({ model: model.proxy(), el: {} as HTMLElement });
  expect(log).toEqual(["initialize", "render"]);
});

it("unpacks a grid once a page, and another grid beside it", async () => {
  const widgets = ["two", "two", "three"].map(createModel);
  await Promise.all(widgets.map(({ model }) => loader.initialize({ model: model.proxy() })));
  expect(made).toBe(2);
});
