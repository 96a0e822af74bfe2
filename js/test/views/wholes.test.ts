import { describe, expect, it, vi } from "vitest";
import { Parts } from "../../src/views/parts";
import { wholeValues } from "../../src/views/wholes";
import { FakeModel } from "./fixture";

async function setUp() {
  const model = new FakeModel();
  const ended = new AbortController();
  const parts = new Parts(model, {});
  await vi.waitFor(() => expect(parts.read("cells").state).toBe("here"));
  return { model, ended, values: wholeValues(model, parts, ended.signal) };
}

describe("whole values of a view", () => {
  it("come from the row in full", async () => {
    const { model, values } = await setUp();
    expect(values.get(7, 3)).toBeUndefined();
    await vi.waitFor(() => expect(values.arrived.value).toBe(1));
    expect(values.get(7, 3)).toBe("score 7");
    expect(model.detail).toHaveBeenCalledTimes(1);
  });

  it("that cannot be had are not told", async () => {
    const { model, values } = await setUp();
    model.detail.mockRejectedValueOnce(new Error("gone"));
    values.get(7, 3);
    await vi.waitFor(() => expect(model.detail).toHaveBeenCalledTimes(1));
    expect(values.get(7, 3)).toBeUndefined();
    expect(values.arrived.value).toBe(0);
  });

  it("are forgotten when rows were edited, not when rows came", async () => {
    const { model, values } = await setUp();
    values.get(7, 3);
    await vi.waitFor(() => expect(values.arrived.value).toBe(1));
    model.status.value = { ...model.status.value, version: 2 };
    expect(values.get(7, 3)).toBe("score 7");
    model.status.value = { ...model.status.value, version: 3, edits: 1 };
    expect(values.get(7, 3)).toBeUndefined();
    await vi.waitFor(() => expect(values.arrived.value).toBe(2));
    expect(values.get(7, 3)).toBe("score 7");
  });

  it("are not asked for after the end", async () => {
    const { model, ended, values } = await setUp();
    ended.abort();
    expect(values.get(7, 3)).toBeUndefined();
    expect(model.detail).not.toHaveBeenCalled();
  });
});
