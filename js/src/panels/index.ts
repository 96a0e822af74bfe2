// What opens over or beside the grid: loaded after the first window is drawn, or when it is opened.

import style from "./panels.css";

export { ColumnsPanel } from "../controls/columns-panel";
export { GroupPicker } from "../controls/group-picker";
export { Lightbox } from "../controls/lightbox";
export { RowDetail } from "../controls/row-detail";
export { style };
