import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Client, type Question, RESEND_MS } from "../../src/model/client";
import { FailureError } from "../../src/model/failure";
import { FakeModel } from "./fake-model";

const CHECK: Question = { kind: "check", text: "a", computed: [] };

function setUp(manager?: unknown) {
  const model = new FakeModel({}, manager);
  const end = new AbortController();
  const pushed: unknown[] = [];
  const client = new Client(model, (push) => pushed.push(push), end.signal);
  return { model, end, client, pushed };
}

function ask(client: Client, signal?: AbortSignal) {
  const settled = vi.fn();
  client.request(CHECK, { about: "Checking", ...(signal && { signal }) }).then(
    (reply) => settled("answer", reply),
    (error: unknown) => settled("error", error),
  );
  return settled;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("asking", () => {
  it("gives the answer with its buffers", async () => {
    const { model, client } = setUp();
    const settled = ask(client);
    const [sent] = model.sent;
    const buffer = new DataView(new ArrayBuffer(2));
    model.hear({ kind: "check", id: sent?.id }, [buffer]);
    await vi.advanceTimersByTimeAsync(0);
    expect(settled).toHaveBeenCalledExactlyOnceWith("answer", {
      answer: { kind: "check", id: sent?.id },
      buffers: [buffer],
    });
    expect(sent).toEqual({ ...CHECK, id: expect.any(String) });
  });

  it("uses ids that no other request on the page has", () => {
    const clients = Array.from({ length: 20 }, setUp);
    for (const { client } of clients) for (let i = 0; i < 20; i += 1) ask(client);
    const ids = clients.flatMap(({ model }) => model.sent.map(({ id }) => id));
    expect(new Set(ids).size).toBe(400);
  });

  it("sends the same request again after 0.3 s and 1.5 s, then less and less often, until it is answered", async () => {
    const { model, client } = setUp();
    ask(client);
    const times: number[] = [];
    const start = performance.now();
    model.onSend = () => times.push(performance.now() - start);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times).toEqual([300, 1500, 6500, 16_500, 36_500]);
    expect(new Set(model.sent.map((message) => JSON.stringify(message))).size).toBe(1);
    model.hear({ kind: "check", id: model.sent[0]?.id });
    await vi.advanceTimersByTimeAsync(200_000);
    expect(times).toHaveLength(5);
    expect(RESEND_MS[0]).toBe(300);
  });

  it("ignores duplicates, answers to nothing and what is no message", async () => {
    const { model, client, pushed } = setUp();
    const settled = ask(client);
    const answer = { kind: "check", id: model.sent[0]?.id };
    model.hear(null);
    model.hear("check");
    model.hear({ kind: "check", id: "of somebody else" });
    expect(settled).not.toHaveBeenCalled();
    model.hear(answer);
    model.hear(answer);
    await vi.advanceTimersByTimeAsync(0);
    expect(settled).toHaveBeenCalledTimes(1);
    expect(pushed).toEqual([]);
  });

  it("rejects with the failure, its code and its span", async () => {
    const { model, client } = setUp();
    const settled = ask(client);
    const failure = { kind: "failure", id: model.sent[0]?.id, code: "syntax", message: "no", span: [1, 2] };
    model.hear(failure);
    await vi.advanceTimersByTimeAsync(0);
    const [, error] = settled.mock.calls[0] ?? [];
    expect(error).toBeInstanceOf(FailureError);
    expect(error).toMatchObject({ code: "syntax", message: "no", span: [1, 2], failure });
  });

  it("rejects an answer of another kind", async () => {
    const { model, client } = setUp();
    const settled = ask(client);
    model.hear({ kind: "complete", id: model.sent[0]?.id, options: [] });
    await vi.advanceTimersByTimeAsync(0);
    expect(settled).toHaveBeenCalledWith("error", expect.objectContaining({ code: "protocol" }));
  });

  it("hands pushes on", () => {
    const { model, pushed } = setUp();
    model.hear({ kind: "ready", revision: 1, matched: 2, length: 3 });
    expect(pushed).toEqual([{ kind: "ready", revision: 1, matched: 2, length: 3 }]);
  });
});

describe("aborting", () => {
  it("tells the kernel once, settles nothing and sends nothing again", async () => {
    const { model, client } = setUp();
    const abort = new AbortController();
    const settled = ask(client, abort.signal);
    const target = model.sent[0]?.id;
    abort.abort();
    model.hear({ kind: "failure", id: target, code: "cancelled", message: "", span: null });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(settled).not.toHaveBeenCalled();
    expect(model.sent.slice(1)).toEqual([{ kind: "cancel", id: expect.any(String), target }]);
    expect(client.kernel.value).toBe("live");
  });

  it("does not send what was aborted before", () => {
    const { model, client } = setUp();
    ask(client, AbortSignal.abort());
    expect(model.sent).toEqual([]);
  });

  it("leaves nothing behind at the end", async () => {
    const { model, client, end } = setUp();
    ask(client);
    end.abort();
    expect(model.listeners).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    ask(client);
    expect(model.sent).toHaveLength(1);
  });

  it("cancels what has been open for a second, and only that", async () => {
    const { model, client } = setUp();
    const slow = ask(client);
    await vi.advanceTimersByTimeAsync(1000);
    const quick = ask(client);
    client.cancelSlow();
    await vi.advanceTimersByTimeAsync(0);
    expect(slow).toHaveBeenCalledWith("error", expect.objectContaining({ code: "stopped" }));
    expect(quick).not.toHaveBeenCalled();
    expect(model.sentOf("cancel").map(({ target }) => target)).toEqual([model.sent[0]?.id]);
  });
});

describe("the state of the kernel", () => {
  it("is busy after a second without a word while a request is open, and live with the next message", async () => {
    const { model, client } = setUp();
    await vi.advanceTimersByTimeAsync(5000);
    expect(client.kernel.value).toBe("live");
    ask(client);
    await vi.advanceTimersByTimeAsync(999);
    expect([client.kernel.value, client.working.value]).toEqual(["live", null]);
    await vi.advanceTimersByTimeAsync(1);
    expect([client.kernel.value, client.working.value]).toEqual(["busy", "Checking"]);
    model.hear({ kind: "tail", answer: {} });
    expect(client.kernel.value).toBe("busy");
    model.hear({ kind: "check", id: model.sent[0]?.id });
    expect([client.kernel.value, client.working.value]).toEqual(["live", null]);
  });

  it("is live while other requests are answered, though one works long", async () => {
    const { model, client } = setUp();
    ask(client);
    for (let i = 0; i < 5; i += 1) {
      await vi.advanceTimersByTimeAsync(600);
      ask(client);
      model.hear({ kind: "check", id: model.sent.at(-1)?.id });
      expect(client.kernel.value).toBe("live");
    }
    expect(client.working.value).toBe("Checking");
  });

  it("is disconnected for good when the comm dies; open and later requests fail", async () => {
    const { model, client } = setUp();
    const open = ask(client);
    model.trigger("comm_live_update");
    const later = ask(client);
    await vi.advanceTimersByTimeAsync(0);
    for (const settled of [open, later]) {
      expect(settled).toHaveBeenCalledWith("error", expect.objectContaining({ code: "disconnected" }));
    }
    expect(client.kernel.value).toBe("disconnected");
    expect(model.sent).toHaveLength(1);
  });

  it("follows the kernel connection of the host, and asks again when it is back", async () => {
    const slots: ((sender: unknown, value: unknown) => void)[] = [];
    const hostSignal = {
      connect: (slot: (sender: unknown, value: unknown) => void) => slots.push(slot),
      disconnect: (slot: (sender: unknown, value: unknown) => void) => slots.splice(slots.indexOf(slot), 1),
    };
    const { model, client, end } = setUp({ kernel: { connectionStatusChanged: hostSignal } });
    const settled = ask(client);
    slots[0]?.(null, "connecting");
    expect(client.kernel.value).toBe("disconnected");
    slots[0]?.(null, "connected");
    expect(client.kernel.value).toBe("live");
    await vi.advanceTimersByTimeAsync(300);
    expect(model.sent).toHaveLength(2);
    expect(settled).not.toHaveBeenCalled();
    end.abort();
    expect(slots).toEqual([]);
  });

  it("is lost when the kernel restarts", () => {
    const slots: ((sender: unknown, value: unknown) => void)[] = [];
    const hostSignal = { connect: (slot: never) => slots.push(slot), disconnect: () => undefined };
    const { client } = setUp({ kernel: { statusChanged: hostSignal } });
    slots[0]?.(null, "busy");
    expect(client.kernel.value).toBe("live");
    slots[0]?.(null, "restarting");
    expect(client.kernel.value).toBe("disconnected");
  });

  it("is disconnected when the host cannot send", async () => {
    const { model, client } = setUp();
    model.onSend = () => {
      throw new Error("Cannot send");
    };
    ask(client);
    await vi.advanceTimersByTimeAsync(0);
    expect(client.kernel.value).toBe("disconnected");
    model.onSend = () => undefined;
    model.hear({ kind: "check", id: model.sent[0]?.id });
    expect(client.kernel.value).toBe("live");
  });
});
