"""``python -m pipeline.cli`` is ``phieu``."""

from pipeline.work.import_path import leave_out_current_folder

if __name__ == "__main__":
    leave_out_current_folder()
    from pipeline.cli import main

    main()
