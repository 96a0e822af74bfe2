import { describe, expect, it } from "vitest";
import { emptyView } from "../../src/model/view";
import { changeText, countsText, footerText } from "../../src/views/wording";

describe("footerText", () => {
  const all = { length: 60000, matched: 60000, total: 60000, groups: null };

  it("counts the rows on screen", () => {
    expect(footerText(all, 0, 24)).toBe("1–25 of 60,000");
    expect(footerText({ ...all, length: 1797, matched: 1797 }, 0, 24)).toBe("1–25 of 1,797 (of 60,000)");
    expect(footerText({ ...all, length: 3, matched: 3, total: 3 }, 0, 24)).toBe("1–3 of 3");
  });

  it("counts groups and their rows", () => {
    const groups = { length: 10, matched: 1797, total: 1797, groups: 10 };
    expect(footerText(groups, 0, 7)).toBe("1–8 of 10 groups, 1,797 rows");
    expect(footerText({ ...groups, total: 60000 }, 0, 7)).toBe("1–8 of 10 groups, 1,797 rows (of 60,000)");
    expect(footerText({ ...groups, length: 1807 }, 0, 7)).toBe("1–8 of 1,807 lines: 10 groups, 1,797 rows");
  });

  it("says when there is nothing", () => {
    expect(footerText({ length: 0, matched: 0, total: 0, groups: null }, 0, 0)).toBe("0 rows");
    expect(footerText({ length: 0, matched: 0, total: 5, groups: null }, 0, 0)).toBe("0 of 5");
  });
});

describe("announcements", () => {
  const { query } = emptyView();

  it("tells the counts", () => {
    expect(countsText({ length: 1203, matched: 1203, total: 1797, groups: null })).toBe(
      "1,203 of 1,797 rows",
    );
    expect(countsText({ length: 1, matched: 1, total: 1, groups: null })).toBe("1 row");
    expect(countsText({ length: 1, matched: 9, total: 9, groups: 1 })).toBe("1 group, 9 rows");
  });

  it("tells sorts and groups", () => {
    const sort = [
      { column: "score", descending: true },
      { column: "id", descending: false },
    ];
    expect(changeText(query, { ...query, sort })).toBe("Sorted by score descending, then id ascending");
    expect(changeText({ ...query, sort }, query)).toBe("Not sorted");
    expect(changeText(query, { ...query, group_by: ["a", "b"] })).toBe("Grouped by a, then b");
    expect(changeText({ ...query, group_by: ["a"] }, query)).toBe("Not grouped");
    expect(changeText(query, { ...query, filter: "a > 1" })).toBeNull();
  });
});
