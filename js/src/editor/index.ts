// The filter editor: loaded when it is opened for the first time.

export { FilterEditor } from "./filter-editor";
