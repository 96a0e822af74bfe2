// What opens over or beside the grid: loaded after the first window is drawn, or when it is opened.

import style from "./panels.css";

export { cellItems } from "../views/cell-items";
export { nameChange } from "../views/change-name";
export { columnItems } from "../views/column-items";
export { ColumnDialog } from "../views/column-settings";
export { ColumnsPicker } from "../views/columns-picker";
export { FindBar } from "../views/find-bar";
export { GroupsPicker } from "../views/groups-picker";
export { MediaPanel } from "../views/media-panel";
export { MoreMenu } from "../views/more-menu";
export { RowPanel } from "../views/row-panel";
export { StoppedColumns } from "../views/stopped-columns";
export { style };
