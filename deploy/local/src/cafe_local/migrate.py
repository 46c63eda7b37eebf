"""Run the `migrate` command of several services in one interpreter.

Starting one costs two seconds of imports that all services share, and a first start has five to
run. `python -m cafe_local.migrate FILE`, where the file is JSON: {service: {variable: value}}.
"""

import json
import os
import runpy
import sys
from pathlib import Path


def migrate(service: str, settings: dict[str, str]) -> None:
    """Do what `python -m cafe_<service> migrate` does; raises SystemExit when that fails."""
    os.environ.update(settings)
    sys.argv = [f"cafe_{service}", "migrate"]
    try:
        runpy.run_module(f"cafe_{service}", run_name="__main__")
    except SystemExit as end:
        if end.code:
            raise


def main() -> None:
    """Migrate one service after the other; the first failure ends it, with the service's name."""
    for service, settings in json.loads(Path(sys.argv[1]).read_text()).items():
        print(f"migrating {service}", flush=True)
        migrate(service, settings)


if __name__ == "__main__":
    main()
