"""How a question becomes rows: text → nodes → bound tree → plan → SQL → Arrow."""
