"""``python -m pipeline.cli`` is ``phieu``."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
