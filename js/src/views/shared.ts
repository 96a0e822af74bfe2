// What parts that are loaded later share with the grid instead of bringing their own copy. `scripts/build.mjs` reads it.

import { effect, signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Fragment, jsx, jsxs } from "preact/jsx-runtime";
import { make, makeButton, makeSvg, setAttribute } from "../cells/dom";
import { keyText, OTHER } from "../cells/group-key";
import { plainNumber, writeNumber } from "../cells/number";
import { MISSING, plainRenderer } from "../cells/plain";
import { linesOf } from "../cells/sizes";
import { colorOf } from "../cells/swatch";
import { boxOfLines, plainText } from "../cells/text";
import { toCodePoints, toUnits } from "../controls/codepoints";
import { Icon } from "../controls/icons";
import { Menu } from "../controls/menu";
import { activeElement, keepTabInside, Popover } from "../controls/popover";
import { SearchInput } from "../controls/search-input";
import { swatchOf } from "../controls/swatch";
import { useUnique } from "../controls/use-unique";
import { literal, quoteName } from "../expression";
import { formatCount, formatFloat, formatJson, formatNumber, formatPlain, formatShort } from "../format";
import { isSame } from "../model/shared";
import { atClock, zoneOf } from "../zones";
import {
  COUNT,
  firstAfterGroups,
  groupBy,
  keptOrder,
  moveColumn,
  removeSort,
  setSort,
  showAll,
  showColumn,
  ungroup,
  withColumns,
  without,
  withQuery,
} from "./actions";
import { addCondition, exclusion, replaceCondition, valueCondition } from "./conditions";
import { change, changeFilter, changeQuery, columnAt, stepName, takeBack, titleAt } from "./context";
import {
  aggregateNames,
  groupNames,
  offeredNames,
  orderedNames,
  pinnedNames,
  settingsOf,
  titleOf,
  visibleNames,
} from "./layout";
import { canGroup, isAggregate } from "./menus";
import { plural } from "./wording";

/** By the name of a package, or the path in `src` without its ending. */
export const SHARED = {
  "@preact/signals": { effect, signal },
  "preact/hooks": { useEffect, useLayoutEffect, useRef, useState },
  "preact/jsx-runtime": { Fragment, jsx, jsxs },
  "controls/codepoints": { toCodePoints, toUnits },
  "controls/icons": { Icon },
  "cells/dom": { make, makeButton, makeSvg, setAttribute },
  "cells/group-key": { keyText, OTHER },
  "cells/number": { plainNumber, writeNumber },
  "cells/plain": { MISSING, plainRenderer },
  "cells/sizes": { linesOf },
  "cells/swatch": { colorOf },
  "cells/text": { boxOfLines, plainText },
  "controls/menu": { Menu },
  "controls/popover": { activeElement, keepTabInside, Popover },
  "controls/search-input": { SearchInput },
  "controls/swatch": { swatchOf },
  "controls/use-unique": { useUnique },
  expression: { literal, quoteName },
  format: { formatCount, formatFloat, formatJson, formatNumber, formatPlain, formatShort },
  "model/shared": { isSame },
  "views/actions": {
    COUNT,
    firstAfterGroups,
    groupBy,
    keptOrder,
    moveColumn,
    removeSort,
    setSort,
    showAll,
    showColumn,
    ungroup,
    withColumns,
    without,
    withQuery,
  },
  "views/conditions": { addCondition, exclusion, replaceCondition, valueCondition },
  "views/context": { change, changeFilter, changeQuery, columnAt, stepName, takeBack, titleAt },
  "views/layout": {
    aggregateNames,
    groupNames,
    offeredNames,
    orderedNames,
    pinnedNames,
    settingsOf,
    titleOf,
    visibleNames,
  },
  "views/menus": { canGroup, isAggregate },
  "views/wording": { plural },
  zones: { atClock, zoneOf },
};
