// What opens over or beside the grid: loaded after the first window is drawn, or when it is opened.

import style from "./panels.css";

export { Lightbox } from "../controls/lightbox";
export { RowDetail } from "../controls/row-detail";
export { nameChange } from "../views/change-name";
export { columnItems } from "../views/column-items";
export { ColumnDialog } from "../views/column-settings";
export { ColumnsPicker } from "../views/columns-picker";
export { FindBar } from "../views/find-bar";
export { GroupsPicker } from "../views/groups-picker";
export { MoreMenu } from "../views/more-menu";
export { style };
