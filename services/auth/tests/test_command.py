"""The command line beside the chassis's own verbs."""

import subprocess
import sys


def test_admin_says_which_setting_is_missing() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "cafe_auth", "admin", "ana"],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "not set" in answer.stderr
    assert "CAFE_HTTP_PORT" in answer.stderr
