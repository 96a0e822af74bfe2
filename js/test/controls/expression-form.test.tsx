import { render } from "preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Sample } from "../../src/controls/expression-draft";
import { ExpressionForm } from "../../src/controls/expression-form";
import { column, named, settle } from "../views/fixture";

const WISH = { name: "mean", expression: "avg(score)" };

let root: HTMLElement;
/** Answers the questions that were asked and not withdrawn. */
let answer: () => void;
const enter = vi.fn();
const cancel = vi.fn();

beforeEach(async () => {
  vi.clearAllMocks();
  root = document.createElement("div");
  document.body.append(root);
  const waiting: (() => void)[] = [];
  answer = () => {
    for (const go of waiting) go();
  };
  render(
    <ExpressionForm
      label="New aggregate"
      wish={WISH}
      example="avg(score)"
      action="Add"
      editor={() => null}
      preview={(text) =>
        new Promise<Sample>((go) =>
          waiting.push(() => go({ column: column("mean"), values: [text], groups: null })),
        )
      }
      nameProblem={() => null}
      onEnter={enter}
      onCancel={cancel}
    />,
    root,
  );
  await settle();
});

afterEach(() => {
  render(null, root);
  root.remove();
});

function close(): void {
  render(null, root);
}

it("enters what was entered although the panel closed before the kernel answered", async () => {
  root.querySelector("form")?.requestSubmit();
  close();
  answer();
  await settle();
  expect(enter).toHaveBeenCalledExactlyOnceWith(WISH, column("mean"));
});

it("drops what was not entered when the panel closes", async () => {
  close();
  answer();
  await settle();
  expect(enter).not.toHaveBeenCalled();
});

it("takes back on Cancel what waits for its answer", async () => {
  root.querySelector("form")?.requestSubmit();
  named(root, "button", "Cancel").click();
  close();
  answer();
  await settle();
  expect(cancel).toHaveBeenCalledOnce();
  expect(enter).not.toHaveBeenCalled();
});
