// What the panels give; the grid knows no more of them until they are loaded.

export type PanelsChunk = typeof import("./index");
