// Editors of expressions: loaded when one is opened for the first time.

export { ExpressionEditor } from "./expression-editor";
export { FilterEditor } from "./filter-editor";
