"""``python -m wandb_tables_widget``: see `hosts.cli`."""

from __future__ import annotations

import sys

from wandb_tables_widget.hosts.cli import main

sys.exit(main())
