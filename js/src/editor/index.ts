// Editors of expressions: loaded when one is opened for the first time.

export { ColumnExpression } from "./column-expression";
export { FilterEditor } from "./filter-editor";
