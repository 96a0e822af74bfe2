// What parts that are loaded later share with the grid instead of bringing their own copy. `scripts/build.mjs` reads it.

import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Fragment, jsx, jsxs } from "preact/jsx-runtime";
import { colorOf } from "../cells/swatch";
import { toCodePoints, toUnits } from "../controls/codepoints";
import { Icon } from "../controls/icons";
import { Menu } from "../controls/menu";
import { activeElement, keepTabInside, Popover } from "../controls/popover";
import { SearchInput } from "../controls/search-input";
import { swatchOf } from "../controls/swatch";
import { useLoaded } from "../controls/use-loaded";
import { useUnique } from "../controls/use-unique";
import { literal, quoteName } from "../expression";
import { formatBytes, formatCount, formatShort } from "../format";

/** By the name of a package, or the path in `src` without its ending. */
export const SHARED = {
  "@preact/signals": { signal },
  "preact/hooks": { useEffect, useLayoutEffect, useRef, useState },
  "preact/jsx-runtime": { Fragment, jsx, jsxs },
  "controls/codepoints": { toCodePoints, toUnits },
  "controls/icons": { Icon },
  "cells/swatch": { colorOf },
  "controls/menu": { Menu },
  "controls/popover": { activeElement, keepTabInside, Popover },
  "controls/search-input": { SearchInput },
  "controls/swatch": { swatchOf },
  "controls/use-loaded": { useLoaded },
  "controls/use-unique": { useUnique },
  expression: { literal, quoteName },
  format: { formatBytes, formatCount, formatShort },
};
