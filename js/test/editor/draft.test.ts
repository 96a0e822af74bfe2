import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Draft } from "../../src/editor/draft";
import { FailureError } from "../../src/model/failure";
import { failure } from "../views/fixture";

const count = vi.fn<(text: string, signal: AbortSignal) => Promise<{ matched: number; total: number }>>();
const conditions = vi.fn();
const onEdit = vi.fn();
const questions = () => ({ count, conditions, complete: vi.fn(), onEdit });

beforeEach(() => {
  vi.useFakeTimers();
  count.mockReset().mockResolvedValue({ matched: 3, total: 10 });
  conditions.mockReset().mockResolvedValue({ group: { join: "or", parts: [] }, reason: null });
});
afterEach(() => void vi.useRealTimers());

const rest = () => vi.advanceTimersByTimeAsync(200);

it("counts what it begins with, and what is typed when the typing rests", async () => {
  const draft = new Draft("a > 1", questions);
  await rest();
  expect(draft.matching.value).toEqual({ state: "known", matched: 3, total: 10 });
  for (const text of ["a", "a >", "a > 2"]) draft.edit(text);
  expect(draft.matching.value).toEqual({ state: "waiting" });
  await rest();
  expect(count.mock.calls.map(([text]) => text)).toEqual(["a > 1", "a > 2"]);
  expect(onEdit).toHaveBeenLastCalledWith("a > 2");
});

it("withdraws a count that an edit has made old, and drops its answer", async () => {
  let answer: (value: { matched: number; total: number }) => void = () => {};
  const late = new Promise<{ matched: number; total: number }>((resolve) => {
    answer = resolve;
  });
  count.mockReturnValueOnce(late);
  const draft = new Draft("a > 1", questions);
  draft.edit("a > 2");
  expect(count.mock.calls[0]?.[1].aborted).toBe(true);
  await rest();
  answer({ matched: 9, total: 10 });
  await rest();
  expect(draft.matching.value).toEqual({ state: "known", matched: 3, total: 10 });
});

it("says where the mistake is and what would be right", async () => {
  const wrong = { ...failure("there is no column 'scor'", [0, 4]), fix: "score" };
  count.mockRejectedValue(new FailureError(wrong));
  conditions.mockRejectedValue(new FailureError(wrong));
  const draft = new Draft("scor > 1", questions);
  await rest();
  expect(draft.problem.value).toEqual({ message: wrong.message, span: [0, 4], fix: "score" });
  expect([draft.matching.value.state, draft.group.value]).toEqual(["unknown", null]);
  expect(draft.reason.value).toContain("mistake");
  expect(await draft.check()).toBe(false);
  draft.proposing.value = 4;
  expect(draft.told).toBeNull();
  draft.proposing.value = 8;
  expect(draft.told).not.toBeNull();
});

it("is sound when it is blank, or checked before the typing rests", async () => {
  const draft = new Draft("", questions);
  expect(await draft.check()).toBe(true);
  draft.edit("a > 2");
  expect(await draft.check()).toBe(true);
  expect(count).toHaveBeenLastCalledWith("a > 2", expect.anything());
  draft.edit("b");
  draft.dispose();
  await rest();
  expect(count).not.toHaveBeenCalledWith("b", expect.anything());
});

it("reads conditions, with a reason where there are none", async () => {
  conditions.mockResolvedValue({ group: null, reason: "a + 1 is more" });
  const draft = new Draft("a + 1 > 2", questions);
  await rest();
  expect([draft.group.value, draft.reason.value]).toEqual([null, "a + 1 is more"]);
  draft.edit("");
  await rest();
  expect([draft.group.value, draft.reason.value]).toEqual([{ join: "and", parts: [] }, null]);
});
