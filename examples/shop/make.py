"""Make the shop: three applications, each a git repository, and the workflow that tests them.

    python make.py FOLDER

The commits are the same each time, down to their ids.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
APPLICATIONS = ("payment-service", "user-service", "web-frontend")
BESIDE = ("payment_schema.sql", "pyproject.toml", "workflow_sample.py")
# The second commit is what changed: `git diff HEAD~1` has something to tell.
CHANGED = {
    "payment-service": ["src/payment/processor.py", "tests/test_processor.py"],
    "user-service": ["README.md"],
    "web-frontend": ["src/components/payment/PaymentForm.js"],
}
MADE_BY_RUNNING = shutil.ignore_patterns("__pycache__", ".pytest_cache", "node_modules")
VARIABLES = {
    "GIT_AUTHOR_DATE": "2026-01-05T09:00:00Z",
    "GIT_AUTHOR_EMAIL": "shop@example.com",
    "GIT_AUTHOR_NAME": "The shop",
    "GIT_COMMITTER_DATE": "2026-01-05T09:00:00Z",
    "GIT_COMMITTER_EMAIL": "shop@example.com",
    "GIT_COMMITTER_NAME": "The shop",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def main() -> None:
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and the folder
        sys.exit("usage: python make.py FOLDER")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in BESIDE:
        shutil.copy(HERE / name, folder / name)
    for name in APPLICATIONS:
        make_repository(HERE / name, folder / name, CHANGED[name])
    print(f"the shop is in {folder}: cd there, then python workflow_sample.py")


def make_repository(source: Path, folder: Path, changed: list[str]) -> None:
    shutil.copytree(source, folder, ignore=MADE_BY_RUNNING)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all", ".")
    git(folder, "rm", "--quiet", "--cached", *changed)
    git(folder, "commit", "--quiet", "--message", f"{folder.name}: the first version")
    git(folder, "add", "--all", ".")
    git(folder, "commit", "--quiet", "--message", f"{folder.name}: {changed[0]}")


def git(folder: Path, *arguments: str) -> None:
    outside = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    subprocess.run(["git", *arguments], cwd=folder, env={**outside, **VARIABLES}, check=True)


if __name__ == "__main__":
    main()
